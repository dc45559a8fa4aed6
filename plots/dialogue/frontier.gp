# The reward–KL frontier, drawn from frontier.csv and frontier-stairs.csv.
# `gnuplot SCRIPT` in this folder, without arguments, draws the SVG and the PNG again.
set encoding utf8
set datafile separator ','
title_text = 'Reward–KL frontier: dialogue'
reward_text = 'mean ground-truth reward, a gold reward model''s'
subtitle_text = '120 held-out prompts · one seed · every point is one evaluation of one cell'
series_1 = 'Preferred-FT'
series_2 = 'DPO'
series_3 = 'Best-of-n (learned reward)'
label_1 = 'rate 3e-05'
label_2 = 'β = 0.05'
label_3 = 'β = 0.1'
label_4 = 'β = 0.5'
label_5 = 'n = 4'
label_6 = 'n = 16'
label_7 = 'n = 64'
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
set yrange [-0.2445956251323223:0.8541517472565173]
set lmargin at screen 0.075
set rmargin at screen 0.98
set bmargin at screen 0.195
set tmargin at screen 0.885
set xrange [0:15.813524175987814]
unset nonlinear x
set xtics autofreq
set xlabel 'KL(π‖π_{ref}), nats per sequence (exact per step, summed)' enhanced
set ylabel reward_text noenhanced offset 0.5,0
set key at screen 0.52,0.062 center center vertical maxrows 2 noenhanced samplen 4 spacing 1.35
set label label_1 at screen 0.11116430706848712,0.30676859377847393 left noenhanced font ',9' textcolor rgb '#E69F00' front
set label label_2 at screen 0.9221296296296295,0.5596981173121374 left noenhanced font ',9' textcolor rgb '#0072B2' front
set label label_3 at screen 0.44937394934322983,0.5633001656415385 left noenhanced font ',9' textcolor rgb '#0072B2' front
set label label_4 at screen 0.16112340371696385,0.33369844052344333 left noenhanced font ',9' textcolor rgb '#0072B2' front
set label label_5 at screen 0.09703980484710044,0.5084087655290591 left noenhanced font ',9' textcolor rgb '#56B4E9' front
set label label_6 at screen 0.13635453386678498,0.6436848681084419 left noenhanced font ',9' textcolor rgb '#56B4E9' front
set label label_7 at screen 0.2658421605962822,0.8480357142857141 left noenhanced font ',9' textcolor rgb '#56B4E9' front
start_kl = 0.0
start_reward = -0.1383462868630886
plot 'frontier-stairs.csv' skip 1 using ($1==1 ? $2 : NaN):3 with steps lw 2 dt (8,4) lc rgb '#E69F00' notitle, \
  'frontier.csv' skip 1 using ($1==1 && $8==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#E69F00' notitle, \
  'frontier.csv' skip 1 using ($1==1 && $7==0 && $6==0 ? $2 : NaN):3 with points pt 13 ps 0.85 lc rgb '#E69F00' notitle, \
  'frontier.csv' skip 1 using ($1==1 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 13 ps 1.6 lc rgb '#E69F00' notitle, \
  'frontier.csv' skip 1 using ($1==1 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 12 ps 1.6 lw 1.1 lc rgb '#222222' notitle, \
  keyentry with linespoints pt 13 ps 1.1 lw 2 dt (8,4) lc rgb '#E69F00' title series_1, \
  'frontier-stairs.csv' skip 1 using ($1==2 ? $2 : NaN):3 with steps lw 2 dt 1 lc rgb '#0072B2' notitle, \
  'frontier.csv' skip 1 using ($1==2 && $8==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#0072B2' notitle, \
  'frontier.csv' skip 1 using ($1==2 && $7==0 && $6==0 ? $2 : NaN):3 with points pt 7 ps 0.85 lc rgb '#0072B2' notitle, \
  'frontier.csv' skip 1 using ($1==2 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 7 ps 1.6 lc rgb '#0072B2' notitle, \
  'frontier.csv' skip 1 using ($1==2 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 6 ps 1.6 lw 1.1 lc rgb '#222222' notitle, \
  keyentry with linespoints pt 7 ps 1.1 lw 2 dt 1 lc rgb '#0072B2' title series_2, \
  'frontier-stairs.csv' skip 1 using ($1==3 ? $2 : NaN):3 with steps lw 2 dt (14,4,3,4,3,4) lc rgb '#56B4E9' notitle, \
  'frontier.csv' skip 1 using ($1==3 && $8==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#56B4E9' notitle, \
  'frontier.csv' skip 1 using ($1==3 && $7==0 && $6==0 ? $2 : NaN):3 with points pt 15 ps 0.85 lc rgb '#56B4E9' notitle, \
  'frontier.csv' skip 1 using ($1==3 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 15 ps 1.6 lc rgb '#56B4E9' notitle, \
  'frontier.csv' skip 1 using ($1==3 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 14 ps 1.6 lw 1.1 lc rgb '#222222' notitle, \
  keyentry with linespoints pt 15 ps 1.1 lw 2 dt (14,4,3,4,3,4) lc rgb '#56B4E9' title series_3, \
  '+' using (start_kl):(start_reward) every ::0::0 with points pt 3 ps 2.2 lw 2.4 lc rgb '#000000' notitle, \
  keyentry with points pt 3 ps 1.8 lw 2.2 lc rgb '#000000' title 'SFT, where all start', \
  keyentry with points pt 7 ps 1.7 lc rgb '#555555' title 'large: end of training'
unset label
unset arrow
unset multiplot
unset output
}
