// The inner loops: small, plain C over rows of floats. They know no model and no threads, allocate nothing, and handle
// NaN and infinity as IEEE 754 does. Matrices are row-major; `rows`, `width` and all strides count floats.
#pragma once
#include <stdint.h>

// One clone of a function for each level of x86-64; the loader chooses. On other processors there is one version, for
// the compiler's target.
#if defined(__x86_64__) && defined(__linux__) && !defined(HARNESS_DEFAULT_KERNELS)
#define HK_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
// For the highest level alone, with vectors of 16 floats.
#define HK_WIDE __attribute__((target("arch=x86-64-v4"), min_vector_width(512)))
#else
#define HK_CLONES
#endif

// ---- elementwise.c -------------------------------------------------------------------------------------------------

// out[i] += x[i].
void hk_add(float *out, const float *x, int64_t count);
// out[r, :] = x. A matrix product is then added to this bias.
void hk_fill_rows(float *out, const float *x, int64_t rows, int64_t width);
// out[r, :] = x[r, :] + bias. The last product of a residual branch is then added to it. out may be x.
void hk_add_bias(float *out, const float *x, const float *bias, int64_t rows, int64_t width);
// sum[:] += Σ_r x[r, :].
void hk_add_column_sums(float *sum, const float *x, int64_t rows, int64_t width);
// out = gelu(x), GPT-2's tanh form (arXiv 1606.08415); out may be x. Relative error of exp below 1e-7.
void hk_gelu(float *out, const float *x, int64_t count);
// Of out = gelu(pre), pre: [rows, width]. gradient: that of out, replaced by that of pre. out is computed again.
// bias_gradient[:] += Σ_r gradient of pre[r, :].
void hk_gelu_backward(float *out, float *gradient, float *bias_gradient, const float *pre, int64_t rows, int64_t width);
// out[i] = exp(x[i]); tests measure its error.
void hk_exp(float *out, const float *x, int64_t count);
// Σ x², summed in float over blocks of 4096 and in double over the blocks.
double hk_sum_of_squares(const float *x, int64_t count);
// 1 if every element is finite.
int hk_all_finite(const float *x, int64_t count);

// ---- normalisation.c -----------------------------------------------------------------------------------------------

// out = (x − mean)·rstd·gain + bias for each row (arXiv 1607.06450), mean and rstd kept for the backward pass.
void hk_layer_norm(float *out, float *mean, float *rstd, const float *x, const float *gain, const float *bias,
                   float epsilon, int64_t rows, int64_t width);
// Adds to x_gradient [rows, width], gain_gradient [width] and bias_gradient [width].
void hk_layer_norm_backward(float *x_gradient, float *gain_gradient, float *bias_gradient, const float *out_gradient,
                            const float *x, const float *gain, const float *mean, const float *rstd, int64_t rows,
                            int64_t width);

// ---- softmax.c -----------------------------------------------------------------------------------------------------

// out[r] = Σ_c a[r, c]·b[r, c].
void hk_row_dots(float *out, const float *a, const float *b, int64_t rows, int64_t width, int64_t a_stride,
                 int64_t b_stride);
// For each row of logits, in nats: log p of its target; the entropy, unless entropy is null; and log Σ exp, which the
// backward pass needs.
void hk_log_softmax_scores(float *log_probability, float *entropy, float *log_sum, const float *logits,
                           const int32_t *targets, int64_t rows, int64_t vocabulary);
// Replaces the logits by their gradient, of Σ_r g[r]·log p_r(target) + e[r]·entropy_r. If e is null, so may entropy be.
void hk_log_softmax_backward(float *logits, const float *g, const float *e, const float *entropy, const float *log_sum,
                             const int32_t *targets, int64_t rows, int64_t vocabulary);
// divergence[r] = KL(p‖q) in nats over the whole vocabulary, for row r of each logits.
void hk_row_divergence(float *divergence, const float *p_logits, const float *q_logits, int64_t rows,
                       int64_t vocabulary);

// ---- attention.c ---------------------------------------------------------------------------------------------------

// Causal attention of a segment's rows over all of its parent's rows and its own, by heads (arXiv 1706.03762, eq. 1).
// qkv: [all rows, 3·heads·head_width], each row's query, key and value. The segment's rows are start..<start + count,
// and the parent's parent_start..<parent_start + parent_count.
// out: [count, heads·head_width]. log_sum[h·log_sum_stride + r]: log Σ exp of the scores of row start + r.
// scratch: hk_attention_scratch(parent_count + count, head_width) floats.
void hk_attention(float *out, float *log_sum, int64_t log_sum_stride, const float *qkv, int64_t parent_start,
                  int64_t parent_count, int64_t start, int64_t count, int64_t heads, int64_t head_width,
                  float *scratch);
// From the gradient of out to that of qkv: sets the queries' gradients, and adds to the keys' and the values'.
void hk_attention_backward(float *qkv_gradient, const float *out_gradient, const float *out, const float *log_sum,
                           int64_t log_sum_stride, const float *qkv, int64_t parent_start, int64_t parent_count,
                           int64_t start, int64_t count, int64_t heads, int64_t head_width, float *scratch);
int64_t hk_attention_scratch(int64_t longest, int64_t head_width);

// ---- decoding.c ----------------------------------------------------------------------------------------------------

// A sequence's keys and values are cached as [positions, heads·head_width] each. Keys are read in groups of
// HK_KEY_GROUP positions, so there must be room for a whole last group; floats beyond the last position are ignored.
#define HK_KEY_GROUP 4
// For one new token of each of `rows` sequences: caches its key and value, and attends over the prompt's keys and the
// sequence's own. qkv: [rows, 3·width], each row's query, key and value; out: [rows, width], width = heads·head_width.
// own_lengths[r] counts the new token.
// scratch: hk_decode_scratch(longest prompt and completion) floats.
void hk_decode_attention(float *out, const float *qkv, const float *const *prompt_keys,
                         const float *const *prompt_values, const int32_t *prompt_lengths, float *const *own_keys,
                         float *const *own_values, const int32_t *own_lengths, float *scratch, int64_t rows,
                         int64_t heads, int64_t head_width);
int64_t hk_decode_scratch(int64_t longest);
// Draws one token for each row from softmax(logits / temperature), by inverting the cumulative sum at uniform[r].
// Temperature 0 takes the largest logit. Overwrites the logits. log_probability is at temperature 1, in nats.
// A row with a logit that is not finite gives token −1.
void hk_sample(int32_t *token, float *log_probability, float *logits, const double *uniform, float temperature,
               int64_t rows, int64_t vocabulary);

// ---- product.c -----------------------------------------------------------------------------------------------------

// Whether the processor has registers of 16 floats.
int hk_has_wide_vectors(void);
// c = (adds ? c : 0) + a·b, with a: [rows, inner] and b: [inner, columns], each stored as it is or transposed. None may
// be empty. A row's result does not depend on the number of rows. Needs wide vectors, with which it was measured faster
// than every BLAS; without them it does nothing.
void hk_product(float *c, int64_t c_stride, const float *a, int64_t a_stride, int a_transposed, const float *b,
                int64_t b_stride, int b_transposed, int64_t rows, int64_t columns, int64_t inner, int adds);

// A matrix that is the right factor of many products, such as a layer's weights during sampling, is packed once, into
// panels of HK_PANEL columns: [panels, inner, HK_PANEL], the last one padded with zeros.
#define HK_PANEL 32
// The number of rows that are multiplied at a time.
#define HK_PRODUCT_ROWS 12
int64_t hk_packed_size(int64_t columns, int64_t inner);
// Packs b: [inner, columns], or, transposed, [columns, inner].
void hk_pack(float *to, const float *b, int64_t stride, int transposed, int64_t columns, int64_t inner);
// c[r, :] = (adds ? c[r, :] : 0) + bias + Σ_k a[r, k]·b[k, :], with b: [inner, columns], packed. bias may be null. A
// row's result does not depend on the number of rows.
void hk_packed_product(float *c, int64_t c_stride, const float *a, int64_t a_stride, const float *packed,
                       const float *bias, int64_t rows, int64_t columns, int64_t inner, int adds);

// ---- optimizer.c ---------------------------------------------------------------------------------------------------

// One AdamW step (arXiv 1711.05101, PyTorch's form) on gradient·scale.
void hk_adamw(float *parameter, float *mean, float *square, const float *gradient, float scale, float rate, float beta1,
              float beta2, float epsilon, float decay, float correction1, float correction2, int64_t count);
// One RMSprop step (PyTorch's form: ε outside the root, no momentum, not centred) on gradient·scale.
void hk_rmsprop(float *parameter, float *square, const float *gradient, float scale, float rate, float smoothing,
                float epsilon, int64_t count);
