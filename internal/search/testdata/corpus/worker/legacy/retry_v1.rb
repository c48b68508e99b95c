# The retry of version 1: kept for jobs that were queued before the upgrade. Waits the same time after each failure.
class RetryV1
  def run(times)
    times.times do
      return yield
    rescue StandardError
      sleep 1
    end
  end
end
