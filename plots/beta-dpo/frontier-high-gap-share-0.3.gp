# The reward–KL frontier, drawn from frontier-high-gap-share-0.3.csv and frontier-high-gap-share-0.3-stairs.csv.
# `gnuplot SCRIPT` in this folder, without arguments, draws the SVG and the PNG again.
set encoding utf8
set datafile separator ','
title_text = 'Reward–KL frontier: beta-dpo'
reward_text = 'mean ground-truth reward, P(positive)'
subtitle_text = 'high gap share 0.3 · 512 held-out prompts · 3 seeds · every point is one evaluation of one cell'
series_1 = 'DPO, high gap share 0.3'
series_2 = 'β-DPO, high gap share 0.3'
label_1 = 'α = 0.6, filter = none, level = batch, threshold = moving'
do for [kind = 1:2] {
if (kind == 1) {
  set terminal svg size 1200,800 dynamic font 'DejaVu Sans,Arial,sans-serif,13' background '#ffffff'
  set output 'frontier-high-gap-share-0.3.svg'
} else {
  set terminal pngcairo size 1200,800 font 'DejaVu Sans,10' background '#ffffff'
  set output 'frontier-high-gap-share-0.3.png'
}
set multiplot
set label 1 title_text at screen 0.5,0.968 center noenhanced font ',16'
set label 2 subtitle_text at screen 0.5,0.928 center noenhanced textcolor rgb '#555555'
set tics out nomirror
set border 3 linecolor rgb '#444444'
set grid linecolor rgb '#e6e6e6' linetype 1 linewidth 0.6
set errorbars 0.4
set yrange [0.47137307404760787:0.6989240994536349]
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
set label label_1 at screen 0.1593440804310646,0.8159229751546373 left noenhanced font ',9' textcolor rgb '#D55E00' front
set arrow from screen 0.14201074709773126,0.7899229751546373 to screen 0.1593440804310646,0.8071729751546373 nohead lw 0.6 lc rgb '#999999'
start_kl = 0.0
start_reward = 0.4835633075515022
plot 'frontier-high-gap-share-0.3-stairs.csv' skip 1 using ($1==1 ? $2 : NaN):3 with steps lw 2 dt 1 lc rgb '#0072B2' notitle, \
  'frontier-high-gap-share-0.3.csv' skip 1 using ($1==1 && $8==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#0072B2' notitle, \
  'frontier-high-gap-share-0.3.csv' skip 1 using ($1==1 && $7==0 && $6==0 ? $2 : NaN):3 with points pt 7 ps 0.85 lc rgb '#0072B2' notitle, \
  'frontier-high-gap-share-0.3.csv' skip 1 using ($1==1 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 7 ps 1.6 lc rgb '#0072B2' notitle, \
  'frontier-high-gap-share-0.3.csv' skip 1 using ($1==1 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 6 ps 1.6 lw 1.1 lc rgb '#222222' notitle, \
  keyentry with linespoints pt 7 ps 1.1 lw 2 dt 1 lc rgb '#0072B2' title series_1, \
  'frontier-high-gap-share-0.3-stairs.csv' skip 1 using ($1==2 ? $2 : NaN):3 with steps lw 2 dt (14,5) lc rgb '#D55E00' notitle, \
  'frontier-high-gap-share-0.3.csv' skip 1 using ($1==2 && $8==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#D55E00' notitle, \
  'frontier-high-gap-share-0.3.csv' skip 1 using ($1==2 && $7==0 && $6==0 ? $2 : NaN):3 with points pt 5 ps 0.85 lc rgb '#D55E00' notitle, \
  'frontier-high-gap-share-0.3.csv' skip 1 using ($1==2 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 5 ps 1.6 lc rgb '#D55E00' notitle, \
  'frontier-high-gap-share-0.3.csv' skip 1 using ($1==2 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 4 ps 1.6 lw 1.1 lc rgb '#222222' notitle, \
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
set xrange [0:33.82347180604864]
set nonlinear x via sqrt(x) inverse x*x
set xtics (0,0.5,2,5,10,20,30)
set xlabel 'the whole range, nats (square-root axis)'
unset ylabel
unset key
unset label 1
unset label 2
start_kl = 0.0
start_reward = 0.4835633075515022
plot 'frontier-high-gap-share-0.3-stairs.csv' skip 1 using ($1==1 ? $2 : NaN):3 with steps lw 2 dt 1 lc rgb '#0072B2' notitle, \
  'frontier-high-gap-share-0.3.csv' skip 1 using ($1==1 && $7==0 && $6==0 ? $2 : NaN):3 with points pt 7 ps 0.6 lc rgb '#0072B2' notitle, \
  'frontier-high-gap-share-0.3.csv' skip 1 using ($1==1 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 7 ps 1.1 lc rgb '#0072B2' notitle, \
  'frontier-high-gap-share-0.3.csv' skip 1 using ($1==1 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 6 ps 1.1 lw 1.1 lc rgb '#222222' notitle, \
  'frontier-high-gap-share-0.3-stairs.csv' skip 1 using ($1==2 ? $2 : NaN):3 with steps lw 2 dt (14,5) lc rgb '#D55E00' notitle, \
  'frontier-high-gap-share-0.3.csv' skip 1 using ($1==2 && $7==0 && $6==0 ? $2 : NaN):3 with points pt 5 ps 0.6 lc rgb '#D55E00' notitle, \
  'frontier-high-gap-share-0.3.csv' skip 1 using ($1==2 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 5 ps 1.1 lc rgb '#D55E00' notitle, \
  'frontier-high-gap-share-0.3.csv' skip 1 using ($1==2 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 4 ps 1.1 lw 1.1 lc rgb '#222222' notitle, \
  '+' using (start_kl):(start_reward) every ::0::0 with points pt 3 ps 2.2 lw 2.4 lc rgb '#000000' notitle
unset label
unset arrow
unset multiplot
unset output
}
