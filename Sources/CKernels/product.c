#include "kernels.h"
#include "vector_math.h"

// Rows whose sums stay in registers at a time: with a whole panel's columns where there are 32 registers of 16 floats,
// with half of them where there are 16 of 8.
#define HK_WIDE_ROWS HK_PRODUCT_ROWS
#define HK_NARROW_ROWS 6

// c[r, :] = (adds ? c[r, :] : 0) + bias + Σ_k a[r, k]·b[k, :] over at most lanes·HK_LANES columns of a panel, `width` of
// which are there. bias may be null.
HK_INLINE void tile(float *c, int64_t c_stride, const float *a, int64_t a_stride, const float *b, const float *bias,
                    int64_t width, int64_t inner, const int rows, const int lanes, const int adds) {
  hk_lanes sum[HK_WIDE_ROWS][2];
  for (int r = 0; r < rows; r++)
    for (int l = 0; l < lanes; l++) sum[r][l] = (hk_lanes){0};
  // A pointer for every third row: with one for each, some would be read from memory every time.
  const float *a3 = a + 3 * a_stride, *a6 = a + 6 * a_stride, *a9 = a + 9 * a_stride;
  for (int64_t k = 0; k < inner; k++, b += HK_PANEL) {
    hk_lanes x[2];
    for (int l = 0; l < lanes; l++) x[l] = *(const hk_lanes *)(b + l * HK_LANES);
    for (int r = 0; r < rows; r++) {
      float y = (r < 3 ? a : r < 6 ? a3 : r < 9 ? a6 : a9)[r % 3 * a_stride + k];
      for (int l = 0; l < lanes; l++) sum[r][l] += y * x[l];
    }
  }
  for (int r = 0; r < rows; r++) {
    for (int l = 0; l < lanes; l++) {
      int64_t first = l * HK_LANES;
      float *to = c + r * c_stride + first;
      if (width - first >= HK_LANES) {
        hk_lanes s = sum[r][l];
        if (bias) s += *(const hk_lanes *)(bias + first);
        *(hk_lanes *)to = adds ? *(hk_lanes *)to + s : s;
      } else {
        for (int64_t j = 0; first + j < width; j++) {
          float s = sum[r][l][j] + (bias ? bias[first + j] : 0);
          to[j] = adds ? to[j] + s : s;
        }
      }
    }
  }
}

// A panel stays in the cache while all rows pass by. `inner` of its rows are multiplied, of `depth` in all.
HK_INLINE void product(float *c, int64_t c_stride, const float *a, int64_t a_stride, const float *packed, int64_t depth,
                       const float *bias, int64_t rows, int64_t columns, int64_t inner, const int tile_rows,
                       const int lanes, const int adds) {
  for (int64_t j = 0; j < columns; j += lanes * HK_LANES) {
    const float *b = packed + j / HK_PANEL * HK_PANEL * depth + j % HK_PANEL, *plus = bias ? bias + j : 0;
    int64_t width = columns - j;
    for (int64_t r = 0; r < rows; r += tile_rows) {
      float *to = c + r * c_stride + j;
      const float *from = a + r * a_stride;
#define HK_TILE(n) \
  case n: tile(to, c_stride, from, a_stride, b, plus, width, inner, n < tile_rows ? n : tile_rows, lanes, adds); break;
      switch (rows - r < tile_rows ? rows - r : tile_rows) {
        HK_TILE(1) HK_TILE(2) HK_TILE(3) HK_TILE(4) HK_TILE(5) HK_TILE(6) HK_TILE(7) HK_TILE(8) HK_TILE(9) HK_TILE(10)
        HK_TILE(11) HK_TILE(12)
      }
#undef HK_TILE
    }
  }
}

#define HK_PRODUCT(name, tile_rows, lanes)                                                                            \
  static void name(float *c, int64_t c_stride, const float *a, int64_t a_stride, const float *packed, int64_t depth,  \
                   const float *bias, int64_t rows, int64_t columns, int64_t inner, int adds) {                       \
    if (adds) {                                                                                                       \
      product(c, c_stride, a, a_stride, packed, depth, bias, rows, columns, inner, tile_rows, lanes, 1);              \
    } else {                                                                                                          \
      product(c, c_stride, a, a_stride, packed, depth, bias, rows, columns, inner, tile_rows, lanes, 0);              \
    }                                                                                                                 \
  }

HK_CLONES HK_PRODUCT(narrow_product, HK_NARROW_ROWS, 1)
#ifdef HK_WIDE
HK_WIDE HK_PRODUCT(wide_product, HK_WIDE_ROWS, 2)
#endif

// Of a deeper product so much is done at a time, so that a panel leaves room for the rows.
#define HK_DEPTH 768

void hk_product(float *c, int64_t c_stride, const float *a, int64_t a_stride, const float *packed, const float *bias,
                int64_t rows, int64_t columns, int64_t inner, int adds) {
  for (int64_t k = 0; k < inner; k += HK_DEPTH) {
    int64_t some = inner - k < HK_DEPTH ? inner - k : HK_DEPTH;
    const float *b = packed + k * HK_PANEL, *plus = k == 0 ? bias : 0;
#ifdef HK_WIDE
    if (__builtin_cpu_supports("x86-64-v4")) {
      wide_product(c, c_stride, a + k, a_stride, b, inner, plus, rows, columns, some, adds || k > 0);
      continue;
    }
#endif
    narrow_product(c, c_stride, a + k, a_stride, b, inner, plus, rows, columns, some, adds || k > 0);
  }
}

int64_t hk_packed_size(int64_t columns, int64_t inner) { return (columns + HK_PANEL - 1) / HK_PANEL * HK_PANEL * inner; }

void hk_pack(float *restrict to, const float *restrict b, int64_t row_stride, int64_t column_stride, int64_t columns,
             int64_t inner) {
  for (int64_t j = 0; j < columns; j += HK_PANEL, to += HK_PANEL * inner) {
    int64_t width = columns - j < HK_PANEL ? columns - j : HK_PANEL;
    if (column_stride == 1) {
      for (int64_t k = 0; k < inner; k++) {
        for (int64_t i = 0; i < width; i++) to[k * HK_PANEL + i] = b[k * row_stride + j + i];
        for (int64_t i = width; i < HK_PANEL; i++) to[k * HK_PANEL + i] = 0;
      }
    } else {
      // By columns, each of which is read in turn.
      for (int64_t i = 0; i < HK_PANEL; i++)
        for (int64_t k = 0; k < inner; k++)
          to[k * HK_PANEL + i] = i < width ? b[k * row_stride + (j + i) * column_stride] : 0;
    }
  }
}
