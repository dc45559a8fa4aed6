#include <math.h>

#include "kernels.h"
#include "vector_math.h"

// The number of rows of a product that are computed at a time: their sums stay in registers.
#define HK_TILE 6
// The number of query rows whose probabilities the backward pass keeps at a time.
#define HK_ATTENTION_ROWS 48

// The number of columns that are computed at a time, one in each lane.
#define HK_COLUMNS HK_LANES
#define HK_ROUND_UP(count) (((count) + HK_COLUMNS - 1) / HK_COLUMNS * HK_COLUMNS)

// c[r, :] = (adds ? c : 0) + Σ_k a[r·a_row + k·a_inner]·b[k, :], for the first `width` columns of a block.
HK_INLINE void tile(float *c, int64_t c_stride, const float *a, int64_t a_row, int64_t a_inner, const float *b,
                    int64_t b_stride, int64_t inner, int64_t width, const int rows, const int adds) {
  hk_lanes sum[HK_TILE];
  for (int r = 0; r < rows; r++) sum[r] = (hk_lanes){0};
  for (int64_t k = 0; k < inner; k++) {
    hk_lanes x = *(const hk_lanes *)(b + k * b_stride);
    for (int r = 0; r < rows; r++) sum[r] += a[r * a_row + k * a_inner] * x;
  }
  for (int r = 0; r < rows; r++) {
    float *to = c + r * c_stride;
    if (width == HK_COLUMNS) {
      *(hk_lanes *)to = adds ? *(hk_lanes *)to + sum[r] : sum[r];
    } else {
      for (int64_t j = 0; j < width; j++) to[j] = adds ? to[j] + sum[r][j] : sum[r][j];
    }
  }
}

// The same over all columns, for at most HK_TILE rows. Blocks of b's columns are b_block floats apart.
HK_INLINE void tile_row(float *c, int64_t c_stride, const float *a, int64_t a_row, int64_t a_inner, const float *b,
                        int64_t b_block, int64_t b_stride, int64_t rows, int64_t columns, int64_t inner,
                        const int adds) {
  for (int64_t j = 0; j < columns; j += HK_COLUMNS, b += b_block) {
    int64_t width = columns - j < HK_COLUMNS ? columns - j : HK_COLUMNS;
    switch (rows) {
      case 1: tile(c + j, c_stride, a, a_row, a_inner, b, b_stride, inner, width, 1, adds); break;
      case 2: tile(c + j, c_stride, a, a_row, a_inner, b, b_stride, inner, width, 2, adds); break;
      case 3: tile(c + j, c_stride, a, a_row, a_inner, b, b_stride, inner, width, 3, adds); break;
      case 4: tile(c + j, c_stride, a, a_row, a_inner, b, b_stride, inner, width, 4, adds); break;
      case 5: tile(c + j, c_stride, a, a_row, a_inner, b, b_stride, inner, width, 5, adds); break;
      default: tile(c + j, c_stride, a, a_row, a_inner, b, b_stride, inner, width, 6, adds);
    }
  }
}

// to[block][i][lane] = x[16·block + lane, i]: the transposed matrix, for products whose columns are these rows.
// `clear_columns` pads the last block with zeros.
HK_INLINE void pack_columns(float *restrict to, const float *restrict x, int64_t stride, int64_t first, int64_t count,
                            int64_t width) {
  for (int64_t t = 0; t < count; t++) {
    int64_t at = first + t;
    float *column = to + at / HK_COLUMNS * HK_COLUMNS * width + at % HK_COLUMNS;
    for (int64_t i = 0; i < width; i++) column[i * HK_COLUMNS] = x[t * stride + i];
  }
}

HK_INLINE void clear_columns(float *to, int64_t count, int64_t width) {
  int64_t whole = count / HK_COLUMNS * HK_COLUMNS;
  if (whole < count)
    for (int64_t i = 0; i < HK_COLUMNS * width; i++) to[whole * width + i] = 0;
}

// to[t, :] = x[t, :], each row padded with zeros to whole blocks.
HK_INLINE void pack_rows(float *restrict to, const float *restrict x, int64_t stride, int64_t count, int64_t width,
                         int64_t padded) {
  for (int64_t t = 0; t < count; t++) {
    for (int64_t i = 0; i < width; i++) to[t * padded + i] = x[t * stride + i];
    for (int64_t i = width; i < padded; i++) to[t * padded + i] = 0;
  }
}

int64_t hk_attention_scratch(int64_t longest, int64_t head_width) {
  int64_t length = HK_ROUND_UP(longest), width = HK_ROUND_UP(head_width);
  // The backward pass needs the most. By columns: keys, values. By rows: keys, gradients of keys and of values. A block
  // of rows: queries, gradients of outputs. A block of score rows: probabilities, their gradients.
  return 2 * length * head_width + 4 * length * width + 2 * HK_ATTENTION_ROWS * width + 2 * HK_ATTENTION_ROWS * length;
}

HK_CLONES void hk_attention(float *restrict out, float *restrict log_sum, int64_t log_sum_stride,
                            const float *restrict qkv, int64_t parent_start, int64_t parent_count, int64_t start,
                            int64_t count, int64_t heads, int64_t head_width, float *restrict scratch) {
  int64_t d = heads * head_width, stride = 3 * d, length = parent_count + count;
  int64_t padded = HK_ROUND_UP(head_width), score_stride = HK_ROUND_UP(length);
  float scale = 1.0f / sqrtf((float)head_width);
  float *keys = scratch, *values = keys + score_stride * head_width, *scores = values + length * padded;
  const float *parent = qkv + parent_start * stride, *own = qkv + start * stride;
  clear_columns(keys, length, head_width);
  for (int64_t h = 0; h < heads; h++) {
    int64_t at = h * head_width;
    pack_columns(keys, parent + d + at, stride, 0, parent_count, head_width);
    pack_columns(keys, own + d + at, stride, parent_count, count, head_width);
    pack_rows(values, parent + 2 * d + at, stride, parent_count, head_width, padded);
    pack_rows(values + parent_count * padded, own + 2 * d + at, stride, count, head_width, padded);
    for (int64_t first = 0; first < count; first += HK_TILE) {
      int64_t rows = count - first < HK_TILE ? count - first : HK_TILE, seen = parent_count + first + rows;
      tile_row(scores, score_stride, own + first * stride + at, stride, 1, keys, HK_COLUMNS * head_width,
               HK_COLUMNS, rows, HK_ROUND_UP(seen), head_width, 0);
      for (int64_t r = 0; r < rows; r++) {
        float *row = scores + r * score_stride;
        int64_t visible = parent_count + first + r + 1;
        float most = hk_maximum(row, visible), sum = hk_exponentials(row, visible, most, scale);
        float inverse = 1.0f / sum;
        for (int64_t i = 0; i < visible; i++) row[i] *= inverse;
        for (int64_t i = visible; i < seen; i++) row[i] = 0;
        log_sum[h * log_sum_stride + first + r] = most * scale + logf(sum);
      }
      tile_row(out + first * d + at, d, scores, score_stride, 1, values, HK_COLUMNS, padded, rows,
               head_width, seen, 0);
    }
  }
}

HK_CLONES void hk_attention_backward(float *restrict qkv_gradient, const float *restrict out_gradient,
                                     const float *restrict out, const float *restrict log_sum, int64_t log_sum_stride,
                                     const float *restrict qkv, int64_t parent_start, int64_t parent_count,
                                     int64_t start, int64_t count, int64_t heads, int64_t head_width,
                                     float *restrict scratch) {
  int64_t d = heads * head_width, stride = 3 * d, length = parent_count + count;
  int64_t padded = HK_ROUND_UP(head_width), score_stride = HK_ROUND_UP(length);
  float scale = 1.0f / sqrtf((float)head_width);
  float *key_columns = scratch, *value_columns = key_columns + score_stride * head_width;
  float *keys = value_columns + score_stride * head_width, *key_gradient = keys + length * padded;
  float *value_gradient = key_gradient + length * padded, *queries = value_gradient + length * padded;
  float *gradients = queries + HK_ATTENTION_ROWS * padded, *p = gradients + HK_ATTENTION_ROWS * padded;
  float *dp = p + HK_ATTENTION_ROWS * score_stride;
  const float *parent = qkv + parent_start * stride, *own = qkv + start * stride;
  clear_columns(key_columns, length, head_width);
  clear_columns(value_columns, length, head_width);
  for (int64_t h = 0; h < heads; h++) {
    int64_t at = h * head_width;
    pack_columns(key_columns, parent + d + at, stride, 0, parent_count, head_width);
    pack_columns(key_columns, own + d + at, stride, parent_count, count, head_width);
    pack_columns(value_columns, parent + 2 * d + at, stride, 0, parent_count, head_width);
    pack_columns(value_columns, own + 2 * d + at, stride, parent_count, count, head_width);
    pack_rows(keys, parent + d + at, stride, parent_count, head_width, padded);
    pack_rows(keys + parent_count * padded, own + d + at, stride, count, head_width, padded);
    for (int64_t i = 0; i < length * padded; i++) key_gradient[i] = 0;
    for (int64_t i = 0; i < length * padded; i++) value_gradient[i] = 0;
    for (int64_t block = 0; block < count; block += HK_ATTENTION_ROWS) {
      int64_t block_rows = count - block < HK_ATTENTION_ROWS ? count - block : HK_ATTENTION_ROWS;
      int64_t block_seen = parent_count + block + block_rows;
      pack_rows(queries, own + block * stride + at, stride, block_rows, head_width, padded);
      pack_rows(gradients, out_gradient + block * d + at, d, block_rows, head_width, padded);
      for (int64_t first = 0; first < block_rows; first += HK_TILE) {
        int64_t rows = block_rows - first < HK_TILE ? block_rows - first : HK_TILE;
        int64_t seen = parent_count + block + first + rows;
        tile_row(p + first * score_stride, score_stride, queries + first * padded, padded, 1, key_columns,
                 HK_COLUMNS * head_width, HK_COLUMNS, rows, HK_ROUND_UP(seen), head_width, 0);
        tile_row(dp + first * score_stride, score_stride, gradients + first * padded, padded, 1, value_columns,
                 HK_COLUMNS * head_width, HK_COLUMNS, rows, HK_ROUND_UP(seen), head_width, 0);
        for (int64_t r = 0; r < rows; r++) {
          const float *g = gradients + (first + r) * padded, *o = out + (block + first + r) * d + at;
          float *row = p + (first + r) * score_stride, *row_gradient = dp + (first + r) * score_stride;
          float log_of_sum = log_sum[h * log_sum_stride + block + first + r], delta = 0;
          int64_t visible = parent_count + block + first + r + 1;
          {
#pragma clang fp reassociate(on)
            for (int64_t i = 0; i < head_width; i++) delta += g[i] * o[i];
          }
          for (int64_t i = 0; i < visible; i++) {
            float probability = hk_expf(row[i] * scale - log_of_sum);
            row[i] = probability;
            row_gradient[i] = probability * (row_gradient[i] - delta) * scale;
          }
          for (int64_t i = visible; i < block_seen; i++) row[i] = 0;
          for (int64_t i = visible; i < block_seen; i++) row_gradient[i] = 0;
        }
        tile_row(qkv_gradient + (start + block + first) * stride + at, stride, dp + first * score_stride, score_stride,
                 1, keys, HK_COLUMNS, padded, rows, head_width, seen, 0);
      }
      for (int64_t t = 0; t < block_seen; t += HK_TILE) {
        int64_t rows = block_seen - t < HK_TILE ? block_seen - t : HK_TILE;
        // No row before `from` sees the first of these keys.
        int64_t from = t - parent_count - block > 0 ? t - parent_count - block : 0;
        tile_row(value_gradient + t * padded, padded, p + from * score_stride + t, 1, score_stride,
                 gradients + from * padded, HK_COLUMNS, padded, rows, padded, block_rows - from, 1);
        tile_row(key_gradient + t * padded, padded, dp + from * score_stride + t, 1, score_stride,
                 queries + from * padded, HK_COLUMNS, padded, rows, padded, block_rows - from, 1);
      }
    }
    for (int64_t t = 0; t < length; t++) {
      int64_t row = t < parent_count ? parent_start + t : start + t - parent_count;
      float *to = qkv_gradient + row * stride + d + at;
      for (int64_t i = 0; i < head_width; i++) to[i] += key_gradient[t * padded + i];
      for (int64_t i = 0; i < head_width; i++) to[d + i] += value_gradient[t * padded + i];
    }
  }
}
