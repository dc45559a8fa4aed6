# How training-ipo went, drawn from training-ipo.csv, whose numbers training-ipo-legend.csv explains.
# `gnuplot SCRIPT` in this folder, without arguments, draws the SVG and the PNG again.
set encoding utf8
set datafile separator ','
title_text = 'IPO: training in robustness'
setting_1 = 'flip rate 0'
setting_2 = 'flip rate 0.1'
setting_3 = 'flip rate 0.2'
setting_4 = 'flip rate 0.3'
setting_5 = 'flip rate 0.4'
panel_1 = 'loss'
panel_2 = 'margin, nats'
panel_3 = 'preference accuracy'
panel_4 = 'gradient norm, before clipping'
panel_5 = 'KL(π‖π_ref), nats, held-out prompts'
panel_6 = 'ground-truth reward, held-out prompts'
do for [kind = 1:2] {
if (kind == 1) {
  set terminal svg size 1200,800 dynamic font 'DejaVu Sans,Arial,sans-serif,13' background '#ffffff'
  set output 'training-ipo.svg'
} else {
  set terminal pngcairo size 1200,800 font 'DejaVu Sans,10' background '#ffffff'
  set output 'training-ipo.png'
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
set rmargin at screen 0.3416666666666666
set bmargin at screen 0.5700000000000001
set tmargin at screen 0.905
set title panel_1 noenhanced offset 0,-0.6
set xlabel '' offset 0,0.4
set key at screen 0.5,0.042 center center vertical maxrows 2 noenhanced samplen 5 spacing 1.3
plot 'training-ipo.csv' skip 1 using ($1==1 && $2==1 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#440154' notitle, \
  'training-ipo.csv' skip 1 using ($1==1 && $2==2 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#440154' notitle, \
  'training-ipo.csv' skip 1 using ($1==1 && $2==3 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#440154' notitle, \
  keyentry with lines lw 1.7 dt 1 lc rgb '#440154' title setting_1, \
  'training-ipo.csv' skip 1 using ($1==1 && $2==4 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#3b528b' notitle, \
  'training-ipo.csv' skip 1 using ($1==1 && $2==5 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#3b528b' notitle, \
  'training-ipo.csv' skip 1 using ($1==1 && $2==6 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#3b528b' notitle, \
  keyentry with lines lw 1.7 dt (12,4) lc rgb '#3b528b' title setting_2, \
  'training-ipo.csv' skip 1 using ($1==1 && $2==7 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#21918c' notitle, \
  'training-ipo.csv' skip 1 using ($1==1 && $2==8 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#21918c' notitle, \
  'training-ipo.csv' skip 1 using ($1==1 && $2==9 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#21918c' notitle, \
  keyentry with lines lw 1.7 dt (4,3) lc rgb '#21918c' title setting_3, \
  'training-ipo.csv' skip 1 using ($1==1 && $2==10 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#5eb446' notitle, \
  'training-ipo.csv' skip 1 using ($1==1 && $2==11 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#5eb446' notitle, \
  'training-ipo.csv' skip 1 using ($1==1 && $2==12 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#5eb446' notitle, \
  keyentry with lines lw 1.7 dt (12,3,3,3) lc rgb '#5eb446' title setting_4, \
  'training-ipo.csv' skip 1 using ($1==1 && $2==13 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#e0aa14' notitle, \
  'training-ipo.csv' skip 1 using ($1==1 && $2==14 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#e0aa14' notitle, \
  'training-ipo.csv' skip 1 using ($1==1 && $2==15 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#e0aa14' notitle, \
  keyentry with lines lw 1.7 dt (7,3) lc rgb '#e0aa14' title setting_5
unset label 1
unset label 2
set lmargin at screen 0.37666666666666665
set rmargin at screen 0.6533333333333333
set bmargin at screen 0.5700000000000001
set tmargin at screen 0.905
set title panel_2 noenhanced offset 0,-0.6
set xlabel '' offset 0,0.4
unset key
plot 'training-ipo.csv' skip 1 using ($1==2 && $2==1 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#440154' notitle, \
  'training-ipo.csv' skip 1 using ($1==2 && $2==2 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#440154' notitle, \
  'training-ipo.csv' skip 1 using ($1==2 && $2==3 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#440154' notitle, \
  'training-ipo.csv' skip 1 using ($1==2 && $2==4 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#3b528b' notitle, \
  'training-ipo.csv' skip 1 using ($1==2 && $2==5 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#3b528b' notitle, \
  'training-ipo.csv' skip 1 using ($1==2 && $2==6 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#3b528b' notitle, \
  'training-ipo.csv' skip 1 using ($1==2 && $2==7 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#21918c' notitle, \
  'training-ipo.csv' skip 1 using ($1==2 && $2==8 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#21918c' notitle, \
  'training-ipo.csv' skip 1 using ($1==2 && $2==9 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#21918c' notitle, \
  'training-ipo.csv' skip 1 using ($1==2 && $2==10 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#5eb446' notitle, \
  'training-ipo.csv' skip 1 using ($1==2 && $2==11 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#5eb446' notitle, \
  'training-ipo.csv' skip 1 using ($1==2 && $2==12 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#5eb446' notitle, \
  'training-ipo.csv' skip 1 using ($1==2 && $2==13 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#e0aa14' notitle, \
  'training-ipo.csv' skip 1 using ($1==2 && $2==14 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#e0aa14' notitle, \
  'training-ipo.csv' skip 1 using ($1==2 && $2==15 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#e0aa14' notitle
set lmargin at screen 0.6883333333333334
set rmargin at screen 0.965
set bmargin at screen 0.5700000000000001
set tmargin at screen 0.905
set title panel_3 noenhanced offset 0,-0.6
set xlabel '' offset 0,0.4
unset key
plot 'training-ipo.csv' skip 1 using ($1==3 && $2==1 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#440154' notitle, \
  'training-ipo.csv' skip 1 using ($1==3 && $2==2 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#440154' notitle, \
  'training-ipo.csv' skip 1 using ($1==3 && $2==3 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#440154' notitle, \
  'training-ipo.csv' skip 1 using ($1==3 && $2==4 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#3b528b' notitle, \
  'training-ipo.csv' skip 1 using ($1==3 && $2==5 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#3b528b' notitle, \
  'training-ipo.csv' skip 1 using ($1==3 && $2==6 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#3b528b' notitle, \
  'training-ipo.csv' skip 1 using ($1==3 && $2==7 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#21918c' notitle, \
  'training-ipo.csv' skip 1 using ($1==3 && $2==8 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#21918c' notitle, \
  'training-ipo.csv' skip 1 using ($1==3 && $2==9 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#21918c' notitle, \
  'training-ipo.csv' skip 1 using ($1==3 && $2==10 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#5eb446' notitle, \
  'training-ipo.csv' skip 1 using ($1==3 && $2==11 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#5eb446' notitle, \
  'training-ipo.csv' skip 1 using ($1==3 && $2==12 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#5eb446' notitle, \
  'training-ipo.csv' skip 1 using ($1==3 && $2==13 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#e0aa14' notitle, \
  'training-ipo.csv' skip 1 using ($1==3 && $2==14 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#e0aa14' notitle, \
  'training-ipo.csv' skip 1 using ($1==3 && $2==15 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#e0aa14' notitle
set lmargin at screen 0.065
set rmargin at screen 0.3416666666666666
set bmargin at screen 0.15999999999999998
set tmargin at screen 0.495
set title panel_4 noenhanced offset 0,-0.6
set xlabel 'training step' offset 0,0.4
unset key
plot 'training-ipo.csv' skip 1 using ($1==4 && $2==1 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#440154' notitle, \
  'training-ipo.csv' skip 1 using ($1==4 && $2==2 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#440154' notitle, \
  'training-ipo.csv' skip 1 using ($1==4 && $2==3 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#440154' notitle, \
  'training-ipo.csv' skip 1 using ($1==4 && $2==4 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#3b528b' notitle, \
  'training-ipo.csv' skip 1 using ($1==4 && $2==5 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#3b528b' notitle, \
  'training-ipo.csv' skip 1 using ($1==4 && $2==6 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#3b528b' notitle, \
  'training-ipo.csv' skip 1 using ($1==4 && $2==7 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#21918c' notitle, \
  'training-ipo.csv' skip 1 using ($1==4 && $2==8 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#21918c' notitle, \
  'training-ipo.csv' skip 1 using ($1==4 && $2==9 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#21918c' notitle, \
  'training-ipo.csv' skip 1 using ($1==4 && $2==10 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#5eb446' notitle, \
  'training-ipo.csv' skip 1 using ($1==4 && $2==11 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#5eb446' notitle, \
  'training-ipo.csv' skip 1 using ($1==4 && $2==12 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#5eb446' notitle, \
  'training-ipo.csv' skip 1 using ($1==4 && $2==13 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#e0aa14' notitle, \
  'training-ipo.csv' skip 1 using ($1==4 && $2==14 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#e0aa14' notitle, \
  'training-ipo.csv' skip 1 using ($1==4 && $2==15 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#e0aa14' notitle
set lmargin at screen 0.37666666666666665
set rmargin at screen 0.6533333333333333
set bmargin at screen 0.15999999999999998
set tmargin at screen 0.495
set title panel_5 noenhanced offset 0,-0.6
set xlabel 'training step' offset 0,0.4
unset key
plot 'training-ipo.csv' skip 1 using ($1==5 && $2==1 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt 1 lc rgb '#440154' notitle, \
  'training-ipo.csv' skip 1 using ($1==5 && $2==2 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt 1 lc rgb '#440154' notitle, \
  'training-ipo.csv' skip 1 using ($1==5 && $2==3 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt 1 lc rgb '#440154' notitle, \
  'training-ipo.csv' skip 1 using ($1==5 && $2==4 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,4) lc rgb '#3b528b' notitle, \
  'training-ipo.csv' skip 1 using ($1==5 && $2==5 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,4) lc rgb '#3b528b' notitle, \
  'training-ipo.csv' skip 1 using ($1==5 && $2==6 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,4) lc rgb '#3b528b' notitle, \
  'training-ipo.csv' skip 1 using ($1==5 && $2==7 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (4,3) lc rgb '#21918c' notitle, \
  'training-ipo.csv' skip 1 using ($1==5 && $2==8 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (4,3) lc rgb '#21918c' notitle, \
  'training-ipo.csv' skip 1 using ($1==5 && $2==9 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (4,3) lc rgb '#21918c' notitle, \
  'training-ipo.csv' skip 1 using ($1==5 && $2==10 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,3,3,3) lc rgb '#5eb446' notitle, \
  'training-ipo.csv' skip 1 using ($1==5 && $2==11 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,3,3,3) lc rgb '#5eb446' notitle, \
  'training-ipo.csv' skip 1 using ($1==5 && $2==12 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,3,3,3) lc rgb '#5eb446' notitle, \
  'training-ipo.csv' skip 1 using ($1==5 && $2==13 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (7,3) lc rgb '#e0aa14' notitle, \
  'training-ipo.csv' skip 1 using ($1==5 && $2==14 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (7,3) lc rgb '#e0aa14' notitle, \
  'training-ipo.csv' skip 1 using ($1==5 && $2==15 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (7,3) lc rgb '#e0aa14' notitle
set lmargin at screen 0.6883333333333334
set rmargin at screen 0.965
set bmargin at screen 0.15999999999999998
set tmargin at screen 0.495
set title panel_6 noenhanced offset 0,-0.6
set xlabel 'training step' offset 0,0.4
unset key
plot 'training-ipo.csv' skip 1 using ($1==6 && $2==1 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt 1 lc rgb '#440154' notitle, \
  'training-ipo.csv' skip 1 using ($1==6 && $2==2 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt 1 lc rgb '#440154' notitle, \
  'training-ipo.csv' skip 1 using ($1==6 && $2==3 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt 1 lc rgb '#440154' notitle, \
  'training-ipo.csv' skip 1 using ($1==6 && $2==4 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,4) lc rgb '#3b528b' notitle, \
  'training-ipo.csv' skip 1 using ($1==6 && $2==5 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,4) lc rgb '#3b528b' notitle, \
  'training-ipo.csv' skip 1 using ($1==6 && $2==6 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,4) lc rgb '#3b528b' notitle, \
  'training-ipo.csv' skip 1 using ($1==6 && $2==7 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (4,3) lc rgb '#21918c' notitle, \
  'training-ipo.csv' skip 1 using ($1==6 && $2==8 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (4,3) lc rgb '#21918c' notitle, \
  'training-ipo.csv' skip 1 using ($1==6 && $2==9 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (4,3) lc rgb '#21918c' notitle, \
  'training-ipo.csv' skip 1 using ($1==6 && $2==10 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,3,3,3) lc rgb '#5eb446' notitle, \
  'training-ipo.csv' skip 1 using ($1==6 && $2==11 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,3,3,3) lc rgb '#5eb446' notitle, \
  'training-ipo.csv' skip 1 using ($1==6 && $2==12 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,3,3,3) lc rgb '#5eb446' notitle, \
  'training-ipo.csv' skip 1 using ($1==6 && $2==13 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (7,3) lc rgb '#e0aa14' notitle, \
  'training-ipo.csv' skip 1 using ($1==6 && $2==14 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (7,3) lc rgb '#e0aa14' notitle, \
  'training-ipo.csv' skip 1 using ($1==6 && $2==15 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (7,3) lc rgb '#e0aa14' notitle
unset multiplot
unset output
}
