# How training-ppo-ground-truth went, drawn from training-ppo-ground-truth.csv, whose numbers training-ppo-ground-truth-legend.csv explains.
# `gnuplot SCRIPT` in this folder, without arguments, draws the SVG and the PNG again.
set encoding utf8
set datafile separator ','
title_text = 'PPO-GT: training in sentiment'
setting_1 = 'target 3'
setting_2 = 'target 6'
setting_3 = 'target 9'
setting_4 = 'target 12'
panel_1 = 'ground-truth reward, held-out prompts'
panel_2 = 'KL(π‖π_ref), nats, held-out prompts'
panel_3 = 'KL on rollouts, nats; dotted: target'
panel_4 = 'learned reward, rollouts'
panel_5 = 'ground-truth reward, rollouts'
panel_6 = 'KL coefficient'
panel_7 = 'mean probability ratio'
panel_8 = 'clip fraction'
panel_9 = 'entropy, nats per token'
panel_10 = 'explained variance of the critic'
panel_11 = 'end-of-text rate, rollouts'
do for [kind = 1:2] {
if (kind == 1) {
  set terminal svg size 1200,800 dynamic font 'DejaVu Sans,Arial,sans-serif,13' background '#ffffff'
  set output 'training-ppo-ground-truth.svg'
} else {
  set terminal pngcairo size 1200,800 font 'DejaVu Sans,10' background '#ffffff'
  set output 'training-ppo-ground-truth.png'
}
set multiplot
set label 1 title_text at screen 0.5,0.965 center noenhanced font ',16'
set tics out nomirror
set border 3 linecolor rgb '#444444'
set grid linecolor rgb '#e6e6e6' linetype 1 linewidth 0.6
set xtics autofreq font ',9'
set ytics autofreq font ',9'
set autoscale noextend
set xrange [0:*]
set offsets graph 0.01,graph 0.02,graph 0.06,graph 0.06
set lmargin at screen 0.065
set rmargin at screen 0.26375
set bmargin at screen 0.7066666666666667
set tmargin at screen 0.905
set title panel_1 noenhanced offset 0,-0.6
set xlabel '' offset 0,0.4
set key at screen 0.5,0.042 center center vertical maxrows 2 noenhanced samplen 5 spacing 1.3
plot 'training-ppo-ground-truth.csv' skip 1 using ($1==1 && $2==1 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt 1 lc rgb '#440154' notitle, \
  keyentry with lines lw 1.7 dt 1 lc rgb '#440154' title setting_1, \
  'training-ppo-ground-truth.csv' skip 1 using ($1==1 && $2==2 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,4) lc rgb '#32678b' notitle, \
  keyentry with lines lw 1.7 dt (12,4) lc rgb '#32678b' title setting_2, \
  'training-ppo-ground-truth.csv' skip 1 using ($1==1 && $2==3 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (4,3) lc rgb '#4aa85d' notitle, \
  keyentry with lines lw 1.7 dt (4,3) lc rgb '#4aa85d' title setting_3, \
  'training-ppo-ground-truth.csv' skip 1 using ($1==1 && $2==4 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,3,3,3) lc rgb '#e0aa14' notitle, \
  keyentry with lines lw 1.7 dt (12,3,3,3) lc rgb '#e0aa14' title setting_4
unset label 1
unset label 2
set lmargin at screen 0.29875
set rmargin at screen 0.49749999999999994
set bmargin at screen 0.7066666666666667
set tmargin at screen 0.905
set title panel_2 noenhanced offset 0,-0.6
set xlabel '' offset 0,0.4
unset key
plot 'training-ppo-ground-truth.csv' skip 1 using ($1==2 && $2==1 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt 1 lc rgb '#440154' notitle, \
  'training-ppo-ground-truth.csv' skip 1 using ($1==2 && $2==2 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,4) lc rgb '#32678b' notitle, \
  'training-ppo-ground-truth.csv' skip 1 using ($1==2 && $2==3 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (4,3) lc rgb '#4aa85d' notitle, \
  'training-ppo-ground-truth.csv' skip 1 using ($1==2 && $2==4 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,3,3,3) lc rgb '#e0aa14' notitle
set lmargin at screen 0.5325
set rmargin at screen 0.73125
set bmargin at screen 0.7066666666666667
set tmargin at screen 0.905
set title panel_3 noenhanced offset 0,-0.6
set xlabel '' offset 0,0.4
unset key
plot 'training-ppo-ground-truth.csv' skip 1 using ($1==3 && $2==1 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#440154' notitle, \
  3.0 with lines lw 1 dt (2,4) lc rgb '#440154' notitle, \
  'training-ppo-ground-truth.csv' skip 1 using ($1==3 && $2==2 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#32678b' notitle, \
  6.0 with lines lw 1 dt (2,4) lc rgb '#32678b' notitle, \
  'training-ppo-ground-truth.csv' skip 1 using ($1==3 && $2==3 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#4aa85d' notitle, \
  9.0 with lines lw 1 dt (2,4) lc rgb '#4aa85d' notitle, \
  'training-ppo-ground-truth.csv' skip 1 using ($1==3 && $2==4 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#e0aa14' notitle, \
  12.0 with lines lw 1 dt (2,4) lc rgb '#e0aa14' notitle
set lmargin at screen 0.76625
set rmargin at screen 0.965
set bmargin at screen 0.7066666666666667
set tmargin at screen 0.905
set title panel_4 noenhanced offset 0,-0.6
set xlabel '' offset 0,0.4
unset key
plot 'training-ppo-ground-truth.csv' skip 1 using ($1==4 && $2==1 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#440154' notitle, \
  'training-ppo-ground-truth.csv' skip 1 using ($1==4 && $2==2 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#32678b' notitle, \
  'training-ppo-ground-truth.csv' skip 1 using ($1==4 && $2==3 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#4aa85d' notitle, \
  'training-ppo-ground-truth.csv' skip 1 using ($1==4 && $2==4 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#e0aa14' notitle
set lmargin at screen 0.065
set rmargin at screen 0.26375
set bmargin at screen 0.4333333333333333
set tmargin at screen 0.6316666666666666
set title panel_5 noenhanced offset 0,-0.6
set xlabel '' offset 0,0.4
unset key
plot 'training-ppo-ground-truth.csv' skip 1 using ($1==5 && $2==1 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#440154' notitle, \
  'training-ppo-ground-truth.csv' skip 1 using ($1==5 && $2==2 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#32678b' notitle, \
  'training-ppo-ground-truth.csv' skip 1 using ($1==5 && $2==3 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#4aa85d' notitle, \
  'training-ppo-ground-truth.csv' skip 1 using ($1==5 && $2==4 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#e0aa14' notitle
set lmargin at screen 0.29875
set rmargin at screen 0.49749999999999994
set bmargin at screen 0.4333333333333333
set tmargin at screen 0.6316666666666666
set title panel_6 noenhanced offset 0,-0.6
set xlabel '' offset 0,0.4
unset key
plot 'training-ppo-ground-truth.csv' skip 1 using ($1==6 && $2==1 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#440154' notitle, \
  'training-ppo-ground-truth.csv' skip 1 using ($1==6 && $2==2 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#32678b' notitle, \
  'training-ppo-ground-truth.csv' skip 1 using ($1==6 && $2==3 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#4aa85d' notitle, \
  'training-ppo-ground-truth.csv' skip 1 using ($1==6 && $2==4 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#e0aa14' notitle
set lmargin at screen 0.5325
set rmargin at screen 0.73125
set bmargin at screen 0.4333333333333333
set tmargin at screen 0.6316666666666666
set title panel_7 noenhanced offset 0,-0.6
set xlabel '' offset 0,0.4
unset key
plot 'training-ppo-ground-truth.csv' skip 1 using ($1==7 && $2==1 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#440154' notitle, \
  'training-ppo-ground-truth.csv' skip 1 using ($1==7 && $2==2 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#32678b' notitle, \
  'training-ppo-ground-truth.csv' skip 1 using ($1==7 && $2==3 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#4aa85d' notitle, \
  'training-ppo-ground-truth.csv' skip 1 using ($1==7 && $2==4 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#e0aa14' notitle
set lmargin at screen 0.76625
set rmargin at screen 0.965
set bmargin at screen 0.4333333333333333
set tmargin at screen 0.6316666666666666
set title panel_8 noenhanced offset 0,-0.6
set xlabel 'training step' offset 0,0.4
unset key
plot 'training-ppo-ground-truth.csv' skip 1 using ($1==8 && $2==1 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#440154' notitle, \
  'training-ppo-ground-truth.csv' skip 1 using ($1==8 && $2==2 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#32678b' notitle, \
  'training-ppo-ground-truth.csv' skip 1 using ($1==8 && $2==3 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#4aa85d' notitle, \
  'training-ppo-ground-truth.csv' skip 1 using ($1==8 && $2==4 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#e0aa14' notitle
set lmargin at screen 0.065
set rmargin at screen 0.26375
set bmargin at screen 0.15999999999999998
set tmargin at screen 0.3583333333333333
set title panel_9 noenhanced offset 0,-0.6
set xlabel 'training step' offset 0,0.4
unset key
plot 'training-ppo-ground-truth.csv' skip 1 using ($1==9 && $2==1 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#440154' notitle, \
  'training-ppo-ground-truth.csv' skip 1 using ($1==9 && $2==2 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#32678b' notitle, \
  'training-ppo-ground-truth.csv' skip 1 using ($1==9 && $2==3 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#4aa85d' notitle, \
  'training-ppo-ground-truth.csv' skip 1 using ($1==9 && $2==4 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#e0aa14' notitle
set lmargin at screen 0.29875
set rmargin at screen 0.49749999999999994
set bmargin at screen 0.15999999999999998
set tmargin at screen 0.3583333333333333
set title panel_10 noenhanced offset 0,-0.6
set xlabel 'training step' offset 0,0.4
unset key
plot 'training-ppo-ground-truth.csv' skip 1 using ($1==10 && $2==1 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#440154' notitle, \
  'training-ppo-ground-truth.csv' skip 1 using ($1==10 && $2==2 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#32678b' notitle, \
  'training-ppo-ground-truth.csv' skip 1 using ($1==10 && $2==3 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#4aa85d' notitle, \
  'training-ppo-ground-truth.csv' skip 1 using ($1==10 && $2==4 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#e0aa14' notitle
set lmargin at screen 0.5325
set rmargin at screen 0.73125
set bmargin at screen 0.15999999999999998
set tmargin at screen 0.3583333333333333
set title panel_11 noenhanced offset 0,-0.6
set xlabel 'training step' offset 0,0.4
unset key
plot 'training-ppo-ground-truth.csv' skip 1 using ($1==11 && $2==1 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#440154' notitle, \
  'training-ppo-ground-truth.csv' skip 1 using ($1==11 && $2==2 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#32678b' notitle, \
  'training-ppo-ground-truth.csv' skip 1 using ($1==11 && $2==3 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#4aa85d' notitle, \
  'training-ppo-ground-truth.csv' skip 1 using ($1==11 && $2==4 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#e0aa14' notitle
unset multiplot
unset output
}
