# Win rates, drawn from win-rate.csv.
# `gnuplot SCRIPT` in this folder, without arguments, draws the SVG and the PNG again.
set encoding utf8
set datafile separator ','
title_text = 'Win rate over sampling temperature: summarization'
subtitle_text = 'against the corpus''s own completions, judged by ground truth; of each method the setting that wins most'
series_1 = 'SFT'
series_2 = 'Preferred-FT, rate 3e-05'
series_3 = 'DPO, β = 1'
series_4 = 'PPO (learned reward), target 1'
series_5 = 'Best-of-n (learned reward), n = 16'
do for [kind = 1:2] {
if (kind == 1) {
  set terminal svg size 1000,700 dynamic font 'DejaVu Sans,Arial,sans-serif,13' background '#ffffff'
  set output 'win-rate.svg'
} else {
  set terminal pngcairo size 1000,700 font 'DejaVu Sans,10' background '#ffffff'
  set output 'win-rate.png'
}
set label 1 title_text at screen 0.5,0.965 center noenhanced font ',16'
set label 2 subtitle_text at screen 0.5,0.92 center noenhanced textcolor rgb '#555555'
set lmargin at screen 0.085
set rmargin at screen 0.98
set tmargin at screen 0.885
set bmargin at screen 0.226
set tics out nomirror
set border 3 linecolor rgb '#444444'
set grid linecolor rgb '#e6e6e6' linetype 1 linewidth 0.6
set errorbars 0.6
set xrange [-0.05:1.05]
set yrange [0:100]
set xlabel 'sampling temperature'
set ylabel 'win rate, percent, with 95% intervals' noenhanced
set key at screen 0.53,0.06 center center vertical maxrows 3 noenhanced samplen 4 spacing 1.2
plot 50 with lines lw 1 dt (3,5) lc rgb '#888888' notitle, \
  'win-rate.csv' skip 1 using ($1==1 ? $2+(-0.017499999999999998) : NaN):(100*$3):(100*$4):(100*$5) with yerrorbars pt 0 lw 1.1 lc rgb '#009E73' notitle, \
  'win-rate.csv' skip 1 using ($1==1 ? $2+(-0.017499999999999998) : NaN):(100*$3) with linespoints pt 9 ps 1.1 lw 1.8 dt (4,4) lc rgb '#009E73' notitle, \
  keyentry with linespoints pt 9 ps 1.1 lw 1.8 dt (4,4) lc rgb '#009E73' title series_1, \
  'win-rate.csv' skip 1 using ($1==2 ? $2+(-0.008749999999999999) : NaN):(100*$3):(100*$4):(100*$5) with yerrorbars pt 0 lw 1.1 lc rgb '#E69F00' notitle, \
  'win-rate.csv' skip 1 using ($1==2 ? $2+(-0.008749999999999999) : NaN):(100*$3) with linespoints pt 13 ps 1.1 lw 1.8 dt (8,4) lc rgb '#E69F00' notitle, \
  keyentry with linespoints pt 13 ps 1.1 lw 1.8 dt (8,4) lc rgb '#E69F00' title series_2, \
  'win-rate.csv' skip 1 using ($1==3 ? $2+(0.0) : NaN):(100*$3):(100*$4):(100*$5) with yerrorbars pt 0 lw 1.1 lc rgb '#0072B2' notitle, \
  'win-rate.csv' skip 1 using ($1==3 ? $2+(0.0) : NaN):(100*$3) with linespoints pt 7 ps 1.1 lw 1.8 dt 1 lc rgb '#0072B2' notitle, \
  keyentry with linespoints pt 7 ps 1.1 lw 1.8 dt 1 lc rgb '#0072B2' title series_3, \
  'win-rate.csv' skip 1 using ($1==4 ? $2+(0.008749999999999999) : NaN):(100*$3):(100*$4):(100*$5) with yerrorbars pt 0 lw 1.1 lc rgb '#D55E00' notitle, \
  'win-rate.csv' skip 1 using ($1==4 ? $2+(0.008749999999999999) : NaN):(100*$3) with linespoints pt 5 ps 1.1 lw 1.8 dt (14,5) lc rgb '#D55E00' notitle, \
  keyentry with linespoints pt 5 ps 1.1 lw 1.8 dt (14,5) lc rgb '#D55E00' title series_4, \
  'win-rate.csv' skip 1 using ($1==5 ? $2+(0.017499999999999998) : NaN):(100*$3):(100*$4):(100*$5) with yerrorbars pt 0 lw 1.1 lc rgb '#56B4E9' notitle, \
  'win-rate.csv' skip 1 using ($1==5 ? $2+(0.017499999999999998) : NaN):(100*$3) with linespoints pt 15 ps 1.1 lw 1.8 dt (14,4,3,4,3,4) lc rgb '#56B4E9' notitle, \
  keyentry with linespoints pt 15 ps 1.1 lw 1.8 dt (14,4,3,4,3,4) lc rgb '#56B4E9' title series_5
unset label 1
unset label 2
unset output
}
