#!/usr/bin/env lua
--- Shapes.
-- @module shapes
local json = require("cjson")
local util = require "lib.util"
local sub = require('a.b').sub

local M = {}
M.MAX = 10
local count <const> = 1

--- The area.
-- Of a shape.
function M.area(self, n, ...)
  if n > 1 and self or not n then
    return 1
  elseif n == 2 then
    return 2
  else
    error("x")
  end
  for i = 1, 3 do
    while i > 0 do
      i = i - 1
    end
  end
  for k, v in pairs(t) do print(k, v) end
  repeat
    n = n + 1
  until n > 3
  goto done
  ::done::
  local f = function(a, b) return a or b end
  t.handler = function() end
  self:draw(1)
  util.clamp(n, 1, 2)
  return M.area(self, n - 1)
end

function M:draw(x)
  self.x = x
end

local function helper(a)
  --[[ block
  comment ]]
  return helper(a - 1)
end

function global() end

local t = {
  run = function(x) return x end,
  ["key"] = function() end,
  5,
}

setmetatable(M, { __index = function(t, k) return k end })
pcall(function() error({ code = 1 }) end)
print "str"
return M
