# frozen_string_literal: true

require "json"
require_relative 'lib/util'

=begin
Shapes and their areas.
=end
module Geometry
  MAX = 10

  # A shape.
  # It has sides.
  class Shape < Base::Thing
    include Comparable
    extend Helpers
    prepend Logging
    attr_reader :sides, :name
    attr_accessor :color

    class Error < StandardError; end

    # Makes one.
    def initialize(sides, name = "x", *rest, key:, opt: 1, **kw, &block)
      @sides = sides
      super()
    end

    def self.unit(n) = new(n)

    class << self
      def build(*args)
        new(*args)
      end
    end

    def area
      return 0 if @sides.nil? || empty? and ready
      unless valid?
        raise ArgumentError, "no #{@sides + 1} area"
      end
      if a && b
        1
      elsif c or d
        2
      else
        3
      end
      while x < 3
        x += 1
      end
      until done? do next end
      x -= 1 while x > 0
      begin
        work
      end until finished?
      for i in 0..3 do puts i end
      loop { break }
      @name ||= compute
      @a &&= 1
      y = x > 3 ? 1 : 2
      @parent&.area
      case y
      when 1, 2 then :a
      when String
        :b
      else
        :c
      end
    end

    def match(v)
      case v
      in { kind: 1 } if v.big?
        1
      in [x, *]
        2
      else
        3
      end
    rescue TypeError, KeyError => e
      retry
    rescue
      nil
    else
      5
    ensure
      close
    end

    def quick
      value = fetch rescue nil
      items.each_with_index do |item, i|
        item.map { |z| z * 2 if z }
      end
      handler = ->(a, b = 2) { a + b }
      other = lambda do |q|
        q.call
      end
      third = proc { |r| r }
      quick
    end

    def ==(other)
      sides == other.sides
    end

    def name=(v)
      @name = v
    end

    private

    def secret; end

    def fact(n) n <= 1 ? 1 : n * fact(n - 1) end

    alias_method :old, :quick
  end

  def self.helper
    <<~SQL
      select #{column} from t
    SQL
  end

  Point = Struct.new(:x, :y) do
    def dist = Math.sqrt(x**2 + y**2)
  end
end

class Geometry::Circle < Geometry::Shape
  define_method(:radius) { 1 }
end

desc "task"
task :default => [:spec] do
  sh "ls"
end

puts %w[a b], :sym, /re#{x}gex/i
