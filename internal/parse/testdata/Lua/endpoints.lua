local M = {
  get = not schema and function(self)
    return self
  end,
}

M.post = schema or function(self)
  return schema
end

return M
