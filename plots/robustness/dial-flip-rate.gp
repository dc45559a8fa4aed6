# The ends of training over a dial, drawn from dial-flip-rate.csv.
# `gnuplot SCRIPT` in this folder, without arguments, draws the SVG and the PNG again.
set encoding utf8
set datafile separator ','
title_text = 'The end of training over flip rate: robustness'
dial_text = 'flip rate'
line_1 = 'DPO'
line_2 = 'IPO'
line_3 = 'Dr. DPO'
line_4 = 'cDPO'
line_5 = 'rDPO'
do for [kind = 1:2] {
if (kind == 1) {
  set terminal svg size 1200,560 dynamic font 'DejaVu Sans,Arial,sans-serif,13' background '#ffffff'
  set output 'dial-flip-rate.svg'
} else {
  set terminal pngcairo size 1200,560 font 'DejaVu Sans,10' background '#ffffff'
  set output 'dial-flip-rate.png'
}
set multiplot
set label 1 title_text at screen 0.5,0.955 center noenhanced font ',16'
set tics out nomirror
set border 3 linecolor rgb '#444444'
set grid linecolor rgb '#e6e6e6' linetype 1 linewidth 0.6
set autoscale xfix
set offsets graph 0.03,graph 0.03,graph 0.05,graph 0.05
set bmargin at screen 0.195
set tmargin at screen 0.9
set xlabel dial_text noenhanced
set lmargin at screen 0.075
set rmargin at screen 0.485
set ylabel 'mean ground-truth reward' enhanced offset 0.5,0
set key at screen 0.5,0.05 center center horizontal maxcols 6 noenhanced samplen 4
plot 'dial-flip-rate.csv' skip 1 using ($1==1 ? $2 : NaN):3:4 with yerrorbars pt 7 ps 1.1 lw 1 lc rgb '#0072B2' notitle, \
  'dial-flip-rate.csv' skip 1 using ($1==1 ? $2 : NaN):3 with lines lw 1.8 dt 1 lc rgb '#0072B2' notitle, \
  keyentry with linespoints pt 7 ps 1.1 lw 1.8 dt 1 lc rgb '#0072B2' title line_1, \
  'dial-flip-rate.csv' skip 1 using ($1==2 ? $2 : NaN):3:4 with yerrorbars pt 5 ps 1.1 lw 1 lc rgb '#D55E00' notitle, \
  'dial-flip-rate.csv' skip 1 using ($1==2 ? $2 : NaN):3 with lines lw 1.8 dt (14,5) lc rgb '#D55E00' notitle, \
  keyentry with linespoints pt 5 ps 1.1 lw 1.8 dt (14,5) lc rgb '#D55E00' title line_2, \
  'dial-flip-rate.csv' skip 1 using ($1==3 ? $2 : NaN):3:4 with yerrorbars pt 9 ps 1.1 lw 1 lc rgb '#009E73' notitle, \
  'dial-flip-rate.csv' skip 1 using ($1==3 ? $2 : NaN):3 with lines lw 1.8 dt (4,4) lc rgb '#009E73' notitle, \
  keyentry with linespoints pt 9 ps 1.1 lw 1.8 dt (4,4) lc rgb '#009E73' title line_3, \
  'dial-flip-rate.csv' skip 1 using ($1==4 ? $2 : NaN):3:4 with yerrorbars pt 11 ps 1.1 lw 1 lc rgb '#CC79A7' notitle, \
  'dial-flip-rate.csv' skip 1 using ($1==4 ? $2 : NaN):3 with lines lw 1.8 dt (14,4,3,4) lc rgb '#CC79A7' notitle, \
  keyentry with linespoints pt 11 ps 1.1 lw 1.8 dt (14,4,3,4) lc rgb '#CC79A7' title line_4, \
  'dial-flip-rate.csv' skip 1 using ($1==5 ? $2 : NaN):3:4 with yerrorbars pt 13 ps 1.1 lw 1 lc rgb '#E69F00' notitle, \
  'dial-flip-rate.csv' skip 1 using ($1==5 ? $2 : NaN):3 with lines lw 1.8 dt (8,4) lc rgb '#E69F00' notitle, \
  keyentry with linespoints pt 13 ps 1.1 lw 1.8 dt (8,4) lc rgb '#E69F00' title line_5
set lmargin at screen 0.575
set rmargin at screen 0.985
set ylabel 'KL(π‖π_{ref}), nats per sequence' enhanced offset 0.5,0
unset key
unset label 1
plot 'dial-flip-rate.csv' skip 1 using ($1==1 ? $2 : NaN):5:6 with yerrorbars pt 7 ps 1.1 lw 1 lc rgb '#0072B2' notitle, \
  'dial-flip-rate.csv' skip 1 using ($1==1 ? $2 : NaN):5 with lines lw 1.8 dt 1 lc rgb '#0072B2' notitle, \
  'dial-flip-rate.csv' skip 1 using ($1==2 ? $2 : NaN):5:6 with yerrorbars pt 5 ps 1.1 lw 1 lc rgb '#D55E00' notitle, \
  'dial-flip-rate.csv' skip 1 using ($1==2 ? $2 : NaN):5 with lines lw 1.8 dt (14,5) lc rgb '#D55E00' notitle, \
  'dial-flip-rate.csv' skip 1 using ($1==3 ? $2 : NaN):5:6 with yerrorbars pt 9 ps 1.1 lw 1 lc rgb '#009E73' notitle, \
  'dial-flip-rate.csv' skip 1 using ($1==3 ? $2 : NaN):5 with lines lw 1.8 dt (4,4) lc rgb '#009E73' notitle, \
  'dial-flip-rate.csv' skip 1 using ($1==4 ? $2 : NaN):5:6 with yerrorbars pt 11 ps 1.1 lw 1 lc rgb '#CC79A7' notitle, \
  'dial-flip-rate.csv' skip 1 using ($1==4 ? $2 : NaN):5 with lines lw 1.8 dt (14,4,3,4) lc rgb '#CC79A7' notitle, \
  'dial-flip-rate.csv' skip 1 using ($1==5 ? $2 : NaN):5:6 with yerrorbars pt 13 ps 1.1 lw 1 lc rgb '#E69F00' notitle, \
  'dial-flip-rate.csv' skip 1 using ($1==5 ? $2 : NaN):5 with lines lw 1.8 dt (8,4) lc rgb '#E69F00' notitle
unset multiplot
unset output
}
