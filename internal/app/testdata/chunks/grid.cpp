// A grid of cells.
#include "grid.h"

#include <algorithm>
#include <vector>

#define CELL(x, y) cells_[(y) * width_ + (x)]

namespace life {
namespace {

constexpr int kMaxSize = 4096;

bool InRange(int x, int size) { return x >= 0 && x < size; }

}  // namespace

struct Cell {
  bool alive = false;
  int age = 0;
};

// A Grid holds the cells. It wraps around at its borders.
class Grid {
 public:
  Grid(int width, int height) : width_(width), height_(height), cells_(width * height) {}

  bool alive(int x, int y) const { return CELL(x, y).alive; }
  void set(int x, int y, bool alive) { CELL(x, y).alive = alive; }

  // Steps to the next generation. A cell with three neighbours lives, one with two stays as it is, all
  // others die.
  void Step() {
    std::vector<Cell> next(cells_.size());
    for (int y = 0; y < height_; y++) {
      for (int x = 0; x < width_; x++) {
        int n = Neighbours(x, y);
        Cell& cell = next[y * width_ + x];
        cell.alive = n == 3 || (n == 2 && CELL(x, y).alive);
        cell.age = cell.alive ? CELL(x, y).age + 1 : 0;
      }
    }
    cells_.swap(next);
  }

 private:
  int Neighbours(int x, int y) const;

  int width_, height_;
  std::vector<Cell> cells_;
};

int Grid::Neighbours(int x, int y) const {
  int n = 0;
  for (int dy = -1; dy <= 1; dy++) {
    for (int dx = -1; dx <= 1; dx++) {
      if (dx == 0 && dy == 0) continue;
      int nx = (x + dx + width_) % width_;
      int ny = (y + dy + height_) % height_;
      n += CELL(nx, ny).alive ? 1 : 0;
    }
  }
  return n;
}

template <typename F>
void ForEach(const Grid& grid, int width, int height, F&& fn) {
  for (int y = 0; y < height; y++) {
    for (int x = 0; x < width; x++) {
      if (grid.alive(x, y)) fn(x, y);
    }
  }
}

}  // namespace life
