# The reward–KL frontier, drawn from frontier.csv and frontier-stairs.csv.
# `gnuplot SCRIPT` in this folder, without arguments, draws the SVG and the PNG again.
set encoding utf8
set datafile separator ','
title_text = 'Reward–KL frontier: robustness'
reward_text = 'mean ground-truth reward, P(positive)'
subtitle_text = 'flip rate 0 · 512 held-out prompts · 3 seeds · every point is one evaluation of one cell'
series_1 = 'DPO, flip rate 0'
series_2 = 'IPO, flip rate 0'
series_3 = 'Dr. DPO, flip rate 0'
series_4 = 'cDPO, flip rate 0'
series_5 = 'rDPO, flip rate 0'
label_1 = 'ε = 0.05'
label_2 = 'ε = 0.05'
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
set yrange [0.4676905585827812:0.7639818726655725]
set lmargin at screen 0.075
set rmargin at screen 0.98
set bmargin at screen 0.195
set tmargin at screen 0.885
set xrange [0:3.8058211977829206]
unset nonlinear x
set xtics autofreq
set xlabel 'KL(π‖π_{ref}), nats per sequence (exact per step, summed)' enhanced
set ylabel reward_text noenhanced offset 0.5,0
set key at screen 0.52,0.062 center center vertical maxrows 2 noenhanced samplen 4 spacing 1.35
set label label_1 at screen 0.3849530069398386,0.7742146285413483 left noenhanced font ',9' textcolor rgb '#CC79A7' front
set label label_2 at screen 0.4722419094901583,0.7308603128764285 left noenhanced font ',9' textcolor rgb '#E69F00' front
start_kl = 0.0
start_reward = 0.4835633075515022
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
  'frontier-stairs.csv' skip 1 using ($1==3 ? $2 : NaN):3 with steps lw 2 dt (4,4) lc rgb '#009E73' notitle, \
  'frontier.csv' skip 1 using ($1==3 && $8==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#009E73' notitle, \
  'frontier.csv' skip 1 using ($1==3 && $7==0 && $6==0 ? $2 : NaN):3 with points pt 9 ps 0.85 lc rgb '#009E73' notitle, \
  'frontier.csv' skip 1 using ($1==3 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 9 ps 1.6 lc rgb '#009E73' notitle, \
  'frontier.csv' skip 1 using ($1==3 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 8 ps 1.6 lw 1.1 lc rgb '#222222' notitle, \
  keyentry with linespoints pt 9 ps 1.1 lw 2 dt (4,4) lc rgb '#009E73' title series_3, \
  'frontier-stairs.csv' skip 1 using ($1==4 ? $2 : NaN):3 with steps lw 2 dt (14,4,3,4) lc rgb '#CC79A7' notitle, \
  'frontier.csv' skip 1 using ($1==4 && $8==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#CC79A7' notitle, \
  'frontier.csv' skip 1 using ($1==4 && $7==0 && $6==0 ? $2 : NaN):3 with points pt 11 ps 0.85 lc rgb '#CC79A7' notitle, \
  'frontier.csv' skip 1 using ($1==4 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 11 ps 1.6 lc rgb '#CC79A7' notitle, \
  'frontier.csv' skip 1 using ($1==4 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 10 ps 1.6 lw 1.1 lc rgb '#222222' notitle, \
  keyentry with linespoints pt 11 ps 1.1 lw 2 dt (14,4,3,4) lc rgb '#CC79A7' title series_4, \
  'frontier-stairs.csv' skip 1 using ($1==5 ? $2 : NaN):3 with steps lw 2 dt (8,4) lc rgb '#E69F00' notitle, \
  'frontier.csv' skip 1 using ($1==5 && $8==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#E69F00' notitle, \
  'frontier.csv' skip 1 using ($1==5 && $7==0 && $6==0 ? $2 : NaN):3 with points pt 13 ps 0.85 lc rgb '#E69F00' notitle, \
  'frontier.csv' skip 1 using ($1==5 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 13 ps 1.6 lc rgb '#E69F00' notitle, \
  'frontier.csv' skip 1 using ($1==5 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 12 ps 1.6 lw 1.1 lc rgb '#222222' notitle, \
  keyentry with linespoints pt 13 ps 1.1 lw 2 dt (8,4) lc rgb '#E69F00' title series_5, \
  '+' using (start_kl):(start_reward) every ::0::0 with points pt 3 ps 2.2 lw 2.4 lc rgb '#000000' notitle, \
  keyentry with points pt 3 ps 1.8 lw 2.2 lc rgb '#000000' title 'SFT, where all start', \
  keyentry with points pt 7 ps 1.7 lc rgb '#555555' title 'large: end of training'
unset label
unset arrow
unset multiplot
unset output
}
