# frozen_string_literal: true

require "net/smtp"

module Post
  # Raised when a letter has no address.
  class NoAddress < StandardError; end

  # A letter is written once and sent once.
  class Letter
    attr_reader :to, :lines

    def initialize(to:, lines: [])
      @to = to
      @lines = lines
      @sent = false
    end

    def sent? = @sent

    # Sends the letter by the given server, which is asked for a connection every time: servers close those
    # that are idle, and a letter is not sent that often.
    def deliver(server, from: "post@example.com")
      raise NoAddress, "nobody to write to" if to.nil? || to.empty?
      return false if sent?

      server.start do |smtp|
        smtp.send_message(lines.join("\r\n"), from, to)
      end
      @sent = true
    end

    class << self
      def parse(text)
        head, body = text.split("\n\n", 2)
        new(to: head[/^To: (.*)$/, 1], lines: body.to_s.lines.map(&:chomp))
      end
    end
  end

  def self.deliver_all(letters, server)
    letters.each { |l| l.deliver(server) }
  end
end
