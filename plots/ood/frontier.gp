# The reward–KL frontier, drawn from frontier.csv and frontier-stairs.csv.
# `gnuplot SCRIPT` in this folder, without arguments, draws the SVG and the PNG again.
set encoding utf8
set datafile separator ','
title_text = 'Reward–KL frontier: ood'
reward_text = 'mean ground-truth reward, coverage − invention − length'
subtitle_text = '256 held-out prompts · one seed · every point is one evaluation of one cell'
series_1 = 'DPO'
series_2 = 'PPO (learned reward)'
label_1 = 'β = 0.05'
label_2 = 'β = 0.1'
label_3 = 'β = 1'
label_4 = 'target 1'
label_5 = 'target 6'
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
set yrange [0.18036458333333327:0.2679166666666668]
set lmargin at screen 0.075
set rmargin at screen 0.98
set bmargin at screen 0.195
set tmargin at screen 0.885
set xrange [0:12.767908596342489]
unset nonlinear x
set xtics autofreq
set xlabel 'KL(π‖π_{ref}), nats per sequence (exact per step, summed)' enhanced
set ylabel reward_text noenhanced offset 0.5,0
set key at screen 0.52,0.062 center center vertical maxrows 2 noenhanced samplen 4 spacing 1.35
set label label_1 at screen 0.27098665117742243,0.7411302795954791 left noenhanced font ',9' textcolor rgb '#0072B2' front
set label label_2 at screen 0.2469595664284997,0.696389054134444 left noenhanced font ',9' textcolor rgb '#0072B2' front
set label label_3 at screen 0.11430000671768493,0.7364925639500288 left noenhanced font ',9' textcolor rgb '#0072B2' front
set label label_4 at screen 0.19623960485049025,0.74071980963712 left noenhanced font ',9' textcolor rgb '#D55E00' front
set label label_5 at screen 0.8330586175463893,0.44312908982748395 left noenhanced font ',9' textcolor rgb '#D55E00' front
start_kl = 0.0
start_reward = 0.23075520833333343
plot 'frontier-stairs.csv' skip 1 using ($1==1 ? $2 : NaN):3 with steps lw 2 dt 1 lc rgb '#0072B2' notitle, \
  'frontier.csv' skip 1 using ($1==1 && $8==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#0072B2' notitle, \
  'frontier.csv' skip 1 using ($1==1 && $7==0 && $6==0 ? $2 : NaN):3 with points pt 7 ps 0.85 lc rgb '#0072B2' notitle, \
  'frontier.csv' skip 1 using ($1==1 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 7 ps 1.6 lc rgb '#0072B2' notitle, \
  'frontier.csv' skip 1 using ($1==1 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 6 ps 1.6 lw 1.1 lc rgb '#222222' notitle, \
  keyentry with linespoints pt 7 ps 1.1 lw 2 dt 1 lc rgb '#0072B2' title series_1, \
  'frontier-stairs.csv' skip 1 using ($1==2 ? $2 : NaN):3 with steps lw 2 dt (14,5) lc rgb '#D55E00' notitle, \
  'frontier.csv' skip 1 using ($1==2 && $8==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#D55E00' notitle, \
  'frontier.csv' skip 1 using ($1==2 && $7==0 && $6==0 ? $2 : NaN):3 with points pt 5 ps 0.85 lc rgb '#D55E00' notitle, \
  'frontier.csv' skip 1 using ($1==2 && $7==1 && $6==0 ? $2 : NaN):3 with points pt 4 ps 0.85 lw 1.2 lc rgb '#D55E00' notitle, \
  'frontier.csv' skip 1 using ($1==2 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 5 ps 1.6 lc rgb '#D55E00' notitle, \
  'frontier.csv' skip 1 using ($1==2 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 4 ps 1.6 lw 1.1 lc rgb '#222222' notitle, \
  keyentry with linespoints pt 5 ps 1.1 lw 2 dt (14,5) lc rgb '#D55E00' title series_2, \
  '+' using (start_kl):(start_reward) every ::0::0 with points pt 3 ps 2.2 lw 2.4 lc rgb '#000000' notitle, \
  keyentry with points pt 3 ps 1.8 lw 2.2 lc rgb '#000000' title 'SFT, where all start', \
  keyentry with points pt 4 ps 1.2 lw 1.3 lc rgb '#555555' title 'hollow: degenerate text', \
  keyentry with points pt 7 ps 1.7 lc rgb '#555555' title 'large: end of training'
unset label
unset arrow
unset multiplot
unset output
}
