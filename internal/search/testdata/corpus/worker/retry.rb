# Runs a block again when it fails.
class Retry
  # Raised when every attempt failed.
  class GaveUp < StandardError; end

  def initialize(attempts: 5, backoff: 0.2)
    @attempts = attempts
    @backoff = backoff
  end

  # Waits twice as long after each failure: exponential backoff.
  def run
    (1..@attempts).each do |n|
      return yield
    rescue StandardError
      sleep(@backoff * 2**n)
    end
    raise GaveUp
  end
end
