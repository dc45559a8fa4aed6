# The reward–KL frontier, drawn from frontier.csv and frontier-stairs.csv.
# `gnuplot SCRIPT` in this folder, without arguments, draws the SVG and the PNG again.
set encoding utf8
set datafile separator ','
title_text = 'Reward–KL frontier: beta-dpo'
reward_text = 'mean ground-truth reward, P(positive)'
subtitle_text = 'high gap share 0 · 512 held-out prompts · 3 seeds · every point is one evaluation of one cell'
series_1 = 'DPO, high gap share 0'
series_2 = 'β-DPO, high gap share 0'
label_1 = 'α = 0, filter = gaussian, keep = 0.8, level = batch, threshold = moving'
label_2 = 'α = 0, filter = random, keep = 0.8, level = batch, threshold = moving'
label_3 = 'α = 0, filter = top, keep = 0.8, level = batch, threshold = moving'
label_4 = 'β = 0.1, α = 0.6, filter = none, level = batch, threshold = moving'
label_5 = 'α = 0.6, filter = gaussian, keep = 0.8, level = batch, threshold = moving'
label_6 = 'α = 0.6, filter = top, keep = 0.8, level = batch, threshold = moving'
do for [kind = 1:2] {
if (kind == 1) {
  set terminal svg size 1200,800 dynamic font 'DejaVu Sans,Arial,sans-serif,13' background '#ffffff'
  set output 'frontier.svg'
} else {
  set terminal pngcairo size 1200,800 font 'DejaVu Sans,10' background '#ffffff'
  set output 'frontier.png'
}
set multiplot
set label 1 title_text at screen 0.5,0.968 center noenhanced font ',16'
set label 2 subtitle_text at screen 0.5,0.928 center noenhanced textcolor rgb '#555555'
set tics out nomirror
set border 3 linecolor rgb '#444444'
set grid linecolor rgb '#e6e6e6' linetype 1 linewidth 0.6
set errorbars 0.4
set yrange [0.46570709596184473:0.8288811227873799]
set lmargin at screen 0.075
set rmargin at screen 0.645
set bmargin at screen 0.195
set tmargin at screen 0.885
set xrange [0:15.0]
unset nonlinear x
set xtics autofreq
set xlabel 'KL(π‖π_{ref}), nats per sequence (exact per step, summed)' enhanced
set ylabel reward_text noenhanced offset 0.5,0
set key at screen 0.52,0.062 center center vertical maxrows 2 noenhanced samplen 4 spacing 1.35
set label label_1 at screen 0.17679253459917496,0.6967146294120039 left noenhanced font ',9' textcolor rgb '#D55E00' front
set label label_2 at screen 0.17546224888006143,0.6180735698027819 left noenhanced font ',9' textcolor rgb '#D55E00' front
set arrow from screen 0.14612891554672808,0.6620735698027819 to screen 0.17546224888006143,0.626823569802782 nohead lw 0.6 lc rgb '#999999'
set label label_3 at screen 0.12485954026828058,0.5495090290724484 left noenhanced font ',9' textcolor rgb '#D55E00' front
set arrow from screen 0.09552620693494725,0.5935090290724483 to screen 0.12485954026828058,0.5582590290724483 nohead lw 0.6 lc rgb '#999999'
set label label_4 at screen 0.20703459730520912,0.6645303389057274 left noenhanced font ',9' textcolor rgb '#D55E00' front
set arrow from screen 0.1630345973052091,0.7305303389057274 to screen 0.20703459730520912,0.6732803389057274 nohead lw 0.6 lc rgb '#999999'
set label label_5 at screen 0.20847357930466087,0.7577014195703274 left noenhanced font ',9' textcolor rgb '#D55E00' front
set arrow from screen 0.1718069126379942,0.7577014195703274 to screen 0.20847357930466087,0.7577014195703274 nohead lw 0.6 lc rgb '#999999'
set label label_6 at screen 0.13950416238930743,0.508805415401629 left noenhanced font ',9' textcolor rgb '#D55E00' front
set arrow from screen 0.09550416238930745,0.5748054154016291 to screen 0.13950416238930743,0.5175554154016291 nohead lw 0.6 lc rgb '#999999'
start_kl = 0.0
start_reward = 0.48516284739892696
plot 'frontier-stairs.csv' skip 1 using ($1==1 ? $2 : NaN):3 with steps lw 2 dt 1 lc rgb '#0072B2' notitle, \
  'frontier.csv' skip 1 using ($1==1 && $8==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#0072B2' notitle, \
  'frontier.csv' skip 1 using ($1==1 && $7==0 && $6==0 ? $2 : NaN):3 with points pt 7 ps 0.85 lc rgb '#0072B2' notitle, \
  'frontier.csv' skip 1 using ($1==1 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 7 ps 1.6 lc rgb '#0072B2' notitle, \
  'frontier.csv' skip 1 using ($1==1 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 6 ps 1.6 lw 1.1 lc rgb '#222222' notitle, \
  keyentry with linespoints pt 7 ps 1.1 lw 2 dt 1 lc rgb '#0072B2' title series_1, \
  'frontier-stairs.csv' skip 1 using ($1==2 ? $2 : NaN):3 with steps lw 2 dt (14,5) lc rgb '#D55E00' notitle, \
  'frontier.csv' skip 1 using ($1==2 && $8==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#D55E00' notitle, \
  'frontier.csv' skip 1 using ($1==2 && $7==0 && $6==0 ? $2 : NaN):3 with points pt 5 ps 0.85 lc rgb '#D55E00' notitle, \
  'frontier.csv' skip 1 using ($1==2 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 5 ps 1.6 lc rgb '#D55E00' notitle, \
  'frontier.csv' skip 1 using ($1==2 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 4 ps 1.6 lw 1.1 lc rgb '#222222' notitle, \
  keyentry with linespoints pt 5 ps 1.1 lw 2 dt (14,5) lc rgb '#D55E00' title series_2, \
  '+' using (start_kl):(start_reward) every ::0::0 with points pt 3 ps 2.2 lw 2.4 lc rgb '#000000' notitle, \
  keyentry with points pt 3 ps 1.8 lw 2.2 lc rgb '#000000' title 'SFT, where all start', \
  keyentry with points pt 7 ps 1.7 lc rgb '#555555' title 'large: end of training'
unset label
unset arrow
set lmargin at screen 0.71
set rmargin at screen 0.98
set bmargin at screen 0.195
set tmargin at screen 0.885
set xrange [0:45.68877527184512]
set nonlinear x via sqrt(x) inverse x*x
set xtics (0,0.5,2,5,10,20,30)
set xlabel 'the whole range, nats (square-root axis)'
unset ylabel
unset key
unset label 1
unset label 2
start_kl = 0.0
start_reward = 0.48516284739892696
plot 'frontier-stairs.csv' skip 1 using ($1==1 ? $2 : NaN):3 with steps lw 2 dt 1 lc rgb '#0072B2' notitle, \
  'frontier.csv' skip 1 using ($1==1 && $7==0 && $6==0 ? $2 : NaN):3 with points pt 7 ps 0.6 lc rgb '#0072B2' notitle, \
  'frontier.csv' skip 1 using ($1==1 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 7 ps 1.1 lc rgb '#0072B2' notitle, \
  'frontier.csv' skip 1 using ($1==1 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 6 ps 1.1 lw 1.1 lc rgb '#222222' notitle, \
  'frontier-stairs.csv' skip 1 using ($1==2 ? $2 : NaN):3 with steps lw 2 dt (14,5) lc rgb '#D55E00' notitle, \
  'frontier.csv' skip 1 using ($1==2 && $7==0 && $6==0 ? $2 : NaN):3 with points pt 5 ps 0.6 lc rgb '#D55E00' notitle, \
  'frontier.csv' skip 1 using ($1==2 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 5 ps 1.1 lc rgb '#D55E00' notitle, \
  'frontier.csv' skip 1 using ($1==2 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 4 ps 1.1 lw 1.1 lc rgb '#222222' notitle, \
  '+' using (start_kl):(start_reward) every ::0::0 with points pt 3 ps 2.2 lw 2.4 lc rgb '#000000' notitle
unset label
unset arrow
unset multiplot
unset output
}
