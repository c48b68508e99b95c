local util = require "lib.util"
local clamp, other = require("a.b").clamp, 3
local Base = require("base")
local Shape = setmetatable({}, { __index = Base })
Shape.__index = Shape
Shape.MAX = 10
Shape.log = util.logger()
local meta = { __index = Shape }

function Shape.new(opts, ...)
  local self = setmetatable({}, Shape)
  self.opts = opts
  self.parent = Base.new(opts.name)
  local a, b = pair()
  local c, d = a.b.c, Shape:create(1)
  local e, f = list[1], d or util
  local late
  late = self.parent
  for i, v in ipairs(self.items) do v:run(i, e, f) end
  for i = 1, Shape.MAX do print(i, b, c) end
  for line in io.lines() do show(line) end
  table.sort(list, Shape.compare)
  pcall(helper, late)
  local g = function(x) return clamp(x) end
  opts.on = helper
  register { handler = helper, Shape.draw, ["k"] = a }
  return self
end

function Shape:draw(x)
  self.x = x
  return Shape.new { x }, util.clamp(x)
end

Shape.area = function(self) return self.x end

Circle = Shape:extend()
function Circle:grow() return setmetatable({}, meta) end
function Circle:me() return self end

return setmetatable(Shape, { __call = function(_, o) return Shape.new(o) end })
