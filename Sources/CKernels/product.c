#include "kernels.h"
#include "vector_math.h"

// The number of rows whose sums stay in registers: with a whole panel's columns if there are 32 registers of 16 floats,
// with half of the columns if there are 16 registers of 8 floats.
#define HK_WIDE_ROWS HK_PRODUCT_ROWS
#define HK_NARROW_ROWS 6

// c[r, :] = (adds ? c[r, :] : 0) + bias + Σ_k a[r, k]·b[k, :] over lanes·HK_LANES columns of a panel, of which c has
// the first `width`. a[r, k] is at r·a_stride + k, or, transposed, at k·a_stride + r. bias may be null.
HK_INLINE void tile(float *c, int64_t c_stride, const float *a, int64_t a_stride, const float *b, const float *bias,
                    int64_t width, int64_t inner, const int rows, const int lanes, const int transposed,
                    const int adds) {
  hk_lanes sum[HK_WIDE_ROWS][2];
  for (int r = 0; r < rows; r++) {
    for (int l = 0; l < lanes; l++) sum[r][l] = (hk_lanes){0};
    // Each row is far from the last, so the processor does not prefetch it by itself.
    __builtin_prefetch(c + r * c_stride, 1);
    if (lanes == 2) __builtin_prefetch(c + r * c_stride + HK_LANES, 1);
  }
  // One pointer for every third row: with one for each row, some would not stay in registers.
  const float *a3 = a + 3 * a_stride, *a6 = a + 6 * a_stride, *a9 = a + 9 * a_stride;
  for (int64_t k = 0; k < inner; k++, b += HK_PANEL) {
    hk_lanes x[2];
    for (int l = 0; l < lanes; l++) x[l] = *(const hk_lanes *)(b + l * HK_LANES);
    for (int r = 0; r < rows; r++) {
      float y = transposed ? a[r] : (r < 3 ? a : r < 6 ? a3 : r < 9 ? a6 : a9)[r % 3 * a_stride + k];
      for (int l = 0; l < lanes; l++) sum[r][l] += y * x[l];
    }
    if (transposed) a += a_stride;
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

// All rows by `width` columns of one panel, which stays in the cache.
HK_INLINE void panel_product(float *c, int64_t c_stride, const float *a, int64_t a_stride, const float *panel,
                             const float *bias, int64_t rows, int64_t width, int64_t inner, const int tile_rows,
                             const int lanes, const int transposed, const int adds) {
  for (int64_t j = 0; j < width; j += lanes * HK_LANES) {
    const float *b = panel + j, *plus = bias ? bias + j : 0;
    for (int64_t r = 0; r < rows; r += tile_rows) {
      float *to = c + r * c_stride + j;
      const float *from = a + r * (transposed ? 1 : a_stride);
#define HK_TILE(n)                                                                                                    \
  case n:                                                                                                             \
    tile(to, c_stride, from, a_stride, b, plus, width - j, inner, n < tile_rows ? n : tile_rows, lanes, transposed,   \
         adds);                                                                                                       \
    break;
      switch (rows - r < tile_rows ? rows - r : tile_rows) {
        HK_TILE(1) HK_TILE(2) HK_TILE(3) HK_TILE(4) HK_TILE(5) HK_TILE(6) HK_TILE(7) HK_TILE(8) HK_TILE(9) HK_TILE(10)
        HK_TILE(11) HK_TILE(12)
      }
#undef HK_TILE
    }
  }
}

// to[k, i] = b[k, i] for `width` columns, padded with zeros to a whole panel. b[k, i] is at k·stride + i.
HK_INLINE void pack_panel(float *restrict to, const float *restrict b, int64_t stride, int64_t width, int64_t inner) {
  for (int64_t k = 0; k < inner; k++) {
    const float *from = b + k * stride;
    // Prefetch: if rows are pages apart, the processor does not do so by itself.
    __builtin_prefetch(from + 12 * stride);
    __builtin_prefetch(from + 12 * stride + HK_LANES);
    if (width == HK_PANEL) {
      for (int64_t i = 0; i < HK_PANEL; i++) to[k * HK_PANEL + i] = from[i];
    } else {
      for (int64_t i = 0; i < width; i++) to[k * HK_PANEL + i] = from[i];
      for (int64_t i = width; i < HK_PANEL; i++) to[k * HK_PANEL + i] = 0;
    }
  }
}

// The same with b[k, i] at i·stride + k. Reads one column after another.
HK_INLINE void pack_transposed_panel(float *restrict to, const float *restrict b, int64_t stride, int64_t width,
                                     int64_t first, int64_t inner) {
  for (int64_t i = 0; i < HK_PANEL; i++)
    for (int64_t k = first; k < inner; k++) to[k * HK_PANEL + i] = i < width ? b[i * stride + k] : 0;
}

#ifdef HK_WIDE

// to[k·HK_PANEL + i] = b[i·stride + k] for 16 by 16 floats, in registers: exchanges floats, then pairs, then fours.
HK_WIDE HK_INLINE void transpose_block(float *restrict to, const float *restrict b, int64_t stride) {
  hk_lanes x[16], y[16];
  for (int i = 0; i < 16; i++) x[i] = *(const hk_lanes *)(b + i * stride);
  for (int i = 0; i < 16; i += 2) {
    y[i] = HK_MIX(x[i], x[i + 1], 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29);
    y[i + 1] = HK_MIX(x[i], x[i + 1], 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31);
  }
  for (int i = 0; i < 16; i += 4) {
    for (int h = 0; h < 2; h++) {
      x[i + 2 * h] = HK_MIX(y[i + h], y[i + h + 2], 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29);
      x[i + 2 * h + 1] = HK_MIX(y[i + h], y[i + h + 2], 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31);
    }
  }
  // x[4g + q] now has columns q, 4 + q, 8 + q and 12 + q of rows 4g to 4g + 3.
  for (int h = 0; h < 16; h += 8) {
    for (int q = 0; q < 4; q++) {
      y[h + q] = HK_MIX(x[h + q], x[h + 4 + q], 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27);
      y[h + 4 + q] = HK_MIX(x[h + q], x[h + 4 + q], 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31);
    }
  }
  for (int q = 0; q < 8; q++) {
    *(hk_lanes *)(to + q * HK_PANEL) =
        HK_MIX(y[q], y[8 + q], 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
    *(hk_lanes *)(to + (8 + q) * HK_PANEL) =
        HK_MIX(y[q], y[8 + q], 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
  }
}

HK_WIDE static void wide_pack(float *to, const float *b, int64_t stride, int64_t width, int64_t inner, int transposed) {
  if (!transposed) {
    pack_panel(to, b, stride, width, inner);
  } else if (width < HK_PANEL) {
    pack_transposed_panel(to, b, stride, width, 0, inner);
  } else {
    int64_t whole = inner / 16 * 16;
    for (int64_t k = 0; k < whole; k += 16)
      for (int64_t i = 0; i < HK_PANEL; i += 16) transpose_block(to + k * HK_PANEL + i, b + i * stride + k, stride);
    pack_transposed_panel(to, b, stride, width, whole, inner);
  }
}

#endif

HK_CLONES static void narrow_pack(float *to, const float *b, int64_t stride, int64_t width, int64_t inner,
                                  int transposed) {
  if (transposed) {
    pack_transposed_panel(to, b, stride, width, 0, inner);
  } else {
    pack_panel(to, b, stride, width, inner);
  }
}

// One function for each form of tile, because all parameters of a tile must be known at compile time.
#define HK_PANEL_PRODUCT(name, tile_rows, lanes, transposed)                                                          \
  static void name(float *c, int64_t c_stride, const float *a, int64_t a_stride, const float *panel,                  \
                   const float *bias, int64_t rows, int64_t width, int64_t inner, int adds) {                         \
    if (adds) {                                                                                                       \
      panel_product(c, c_stride, a, a_stride, panel, bias, rows, width, inner, tile_rows, lanes, transposed, 1);      \
    } else {                                                                                                          \
      panel_product(c, c_stride, a, a_stride, panel, bias, rows, width, inner, tile_rows, lanes, transposed, 0);      \
    }                                                                                                                 \
  }

HK_CLONES HK_PANEL_PRODUCT(narrow_product, HK_NARROW_ROWS, 1, 0)
#ifdef HK_WIDE
// A tile's sums begin as zeros in registers. Without this the compiler clears memory and loads the zeros from there.
#define HK_NO_MEMSET __attribute__((no_builtin("memset")))
HK_WIDE HK_NO_MEMSET HK_PANEL_PRODUCT(wide_product, HK_WIDE_ROWS, 2, 0)
HK_WIDE HK_NO_MEMSET HK_PANEL_PRODUCT(wide_transposed_product, HK_WIDE_ROWS, 2, 1)
#endif

int hk_has_wide_vectors(void) {
#ifdef HK_WIDE
  return __builtin_cpu_supports("x86-64-v4") != 0;
#else
  return 0;
#endif
}

int64_t hk_packed_size(int64_t columns, int64_t inner) { return (columns + HK_PANEL - 1) / HK_PANEL * HK_PANEL * inner; }

void hk_pack(float *to, const float *b, int64_t stride, int transposed, int64_t columns, int64_t inner) {
  const int wide = hk_has_wide_vectors();
  for (int64_t j = 0; j < columns; j += HK_PANEL, to += HK_PANEL * inner) {
    int64_t width = columns - j < HK_PANEL ? columns - j : HK_PANEL;
    const float *from = b + j * (transposed ? stride : 1);
#ifdef HK_WIDE
    if (wide) {
      wide_pack(to, from, stride, width, inner, transposed);
      continue;
    }
#endif
    narrow_pack(to, from, stride, width, inner, transposed);
  }
  (void)wide;
}

// The depth of a product by a packed matrix that is done at a time, so that a panel leaves room for rows in the cache.
#define HK_PACKED_DEPTH 768

void hk_packed_product(float *c, int64_t c_stride, const float *a, int64_t a_stride, const float *packed,
                       const float *bias, int64_t rows, int64_t columns, int64_t inner, int adds) {
  const int wide = hk_has_wide_vectors();
  for (int64_t k = 0; k < inner; k += HK_PACKED_DEPTH) {
    int64_t some = inner - k < HK_PACKED_DEPTH ? inner - k : HK_PACKED_DEPTH;
    for (int64_t j = 0; j < columns; j += HK_PANEL) {
      int64_t width = columns - j < HK_PANEL ? columns - j : HK_PANEL;
      const float *panel = packed + j * inner + k * HK_PANEL, *plus = bias && k == 0 ? bias + j : 0;
#ifdef HK_WIDE
      if (wide) {
        wide_product(c + j, c_stride, a + k, a_stride, panel, plus, rows, width, some, adds || k > 0);
        continue;
      }
#endif
      narrow_product(c + j, c_stride, a + k, a_stride, panel, plus, rows, width, some, adds || k > 0);
    }
  }
  (void)wide;
}

// A product of two matrices that are used once packs each panel just before its use, so that the panel is in the
// first-level cache while all rows are multiplied by it. A block of rows stays in the second-level cache.
#define HK_DEPTH 256
#define HK_ROW_BLOCK 98304

#ifdef HK_WIDE
// The size of equal parts of `count`, at most `most` each, as a multiple of `unit`.
HK_INLINE int64_t even_part(int64_t count, int64_t most, int64_t unit) {
  int64_t parts = (count + most - 1) / most;
  return ((count + parts - 1) / parts + unit - 1) / unit * unit;
}
#endif

void hk_product(float *c, int64_t c_stride, const float *a, int64_t a_stride, int a_transposed, const float *b,
                int64_t b_stride, int b_transposed, int64_t rows, int64_t columns, int64_t inner, int adds) {
#ifdef HK_WIDE
  if (!hk_has_wide_vectors()) return;
  float panel[HK_DEPTH * HK_PANEL] __attribute__((aligned(64)));
  int64_t depth = even_part(inner, HK_DEPTH, 16);
  int64_t block = even_part(rows, HK_ROW_BLOCK / depth, HK_WIDE_ROWS);
  for (int64_t k = 0; k < inner; k += depth) {
    int64_t some = inner - k < depth ? inner - k : depth;
    for (int64_t r = 0; r < rows; r += block) {
      int64_t count = rows - r < block ? rows - r : block;
      for (int64_t j = 0; j < columns; j += HK_PANEL) {
        int64_t width = columns - j < HK_PANEL ? columns - j : HK_PANEL;
        wide_pack(panel, b + (b_transposed ? j * b_stride + k : k * b_stride + j), b_stride, width, some, b_transposed);
        float *to = c + r * c_stride + j;
        if (a_transposed) {
          wide_transposed_product(to, c_stride, a + k * a_stride + r, a_stride, panel, 0, count, width, some,
                                  adds || k > 0);
        } else {
          wide_product(to, c_stride, a + r * a_stride + k, a_stride, panel, 0, count, width, some, adds || k > 0);
        }
      }
    }
  }
#else
  (void)c, (void)c_stride, (void)a, (void)a_stride, (void)a_transposed, (void)b, (void)b_stride, (void)b_transposed;
  (void)rows, (void)columns, (void)inner, (void)adds;
#endif
}
