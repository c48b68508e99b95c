require 'set'
require_relative 'store'
require File.expand_path('../lib/x', __FILE__)
autoload :Parser, 'app/parser'

module App
  LIMIT = 3
  DEFAULT = Store.new(LIMIT)

  class Service < Base::Thing
    include Enumerable
    extend Forwardable
    attr_reader :store, :cache
    attr_accessor :name
    def_delegators :@store, :find, :each
    @@shared = nil
    KINDS = [A, B].freeze

    def initialize(store, name: 'x', cache: Cache.new, *rest, **opts, &block)
      super(store)
      @store = store
      @cache = cache
      @client = Client.new(LIMIT)
      @entries = []
      @made ||= Made.create
      @@shared = self
    end

    def run(request, options = Options.new)
      entry = @store.find(request.id)
      copy = entry
      a, b = entry.pair
      first, *others = @entries
      @entries.each { |e| e.go }
      @entries.each_with_index do |e, i|
        e.go(i)
      end
      for one in list do one.go end
      begin
        copy.read
      rescue IOError, Other => e
        e.show
      rescue
        nil
      end
      f = ->(x, y = 1) { x.go(y) }
      g = lambda { |z| z.go }
      items.map(&:name).select(&method(:good?))
      entry&.flush
      entry.name = Defaults::NAME
      self.name = 'x'
      s = Store.create.with(KIND).open
      t = entry || Entry.new
      case k
      when Special then k.special
      when Mode::ON then 1
      end
      case request
      in {user: User => user, id:} then user.go(id)
      in [first, *] then first.go
      end
      @count += 1
      x = y = Pair.new
      if (h = store.handle) then h.go end
      obj.method_call arg do |q| q.go end
      helper
      $stdout.puts "#{entry.name} #{helper}"
      ::Root::Thing.go
      yield entry, copy
      Struct.new(:a, :b)
      return self
    end

    def self.create(*args)
      new(*args)
    end

    def short = Store.new
    def chained
      @store.find(1)
    end
    def empty?; @entries.empty?; end

    class << self
      def build; Service.new(Store.new); end
    end

    private

    def helper
      @store
    end
  end

  Point = Struct.new(:x, :y) do
    def dist; x + y; end
  end
end

app = App::Service.new(App::DEFAULT)
app.run do |r|
  r.go
end
get '/path', &App.method(:handler)
raise App::Error unless defined?(App)

class App::Rails < ActiveRecord::Base
  before_action :check, only: [:show]
  alias old_name new_name
  alias_method :a, :b

  def show
    made = Store.new
    @last = made
    (a, b), c = pairs
    v = @entries[0].pick
    w = items[1]
    made
  end
end
