# Best-of-n over n, drawn from best-of-n.csv.
# `gnuplot SCRIPT` in this folder, without arguments, draws the SVG and the PNG again.
set encoding utf8
set datafile separator ','
title_text = 'Best-of-n over n: summarization'
subtitle_text = '256 held-out prompts · n = 1 is the SFT policy · 95% intervals'
panel_1_1 = 'mean ground-truth reward'
panel_1_2 = 'coverage − invention − length'
line_1_1 = 'Best-of-n (learned reward)'
panel_2_1 = 'mean learned reward,'
panel_2_2 = 'by which the best is chosen'
line_2_1 = 'Best-of-n (learned reward)'
panel_3_1 = 'win rate against the corpus''s own completions,'
panel_3_2 = 'judged by ground truth'
line_3_1 = 'temperature 0'
line_3_2 = 'temperature 0.25'
line_3_3 = 'temperature 0.5'
line_3_4 = 'temperature 0.75'
line_3_5 = 'temperature 1'
do for [kind = 1:2] {
if (kind == 1) {
  set terminal svg size 1300,580 dynamic font 'DejaVu Sans,Arial,sans-serif,13' background '#ffffff'
  set output 'best-of-n.svg'
} else {
  set terminal pngcairo size 1300,580 font 'DejaVu Sans,10' background '#ffffff'
  set output 'best-of-n.png'
}
set multiplot
set label 1 title_text at screen 0.5,0.9586206896551724 center noenhanced font ',16'
set label 2 subtitle_text at screen 0.5,0.9017241379310345 center noenhanced textcolor rgb '#555555'
set tics out nomirror
set border 3 linecolor rgb '#444444'
set grid linecolor rgb '#e6e6e6' linetype 1 linewidth 0.6
set errorbars 0.6
set logscale x
unset mxtics
set xrange [0.7474246243174693:85.62736350631117]
set xtics ("1\n0.00" 1, "4\n0.64" 4, "16\n1.84" 16, "64\n3.17" 64)
set xlabel 'n; beneath it log n − (n − 1)/n, nats' noenhanced offset 0,-0.4
set lmargin at screen 0.065
set rmargin at screen 0.3283333333333333
set bmargin at screen 0.2510344827586207
set tmargin at screen 0.78
set title panel_1_1."\n".panel_1_2 noenhanced offset 0,-0.3
set key at screen 0.19416666666666665,0.08068965517241379 center center vertical maxrows 3 noenhanced samplen 3 spacing 1.15
unset ylabel
set yrange [0.7759331682916234:0.9320933575090703]
plot 'best-of-n.csv' skip 1 using ($1==1 && $2==1 ? $3*1.0 : NaN):($4):($5):($6) with yerrorbars pt 0 lw 1.1 lc rgb '#56B4E9' notitle, \
  'best-of-n.csv' skip 1 using ($1==1 && $2==1 ? $3*1.0 : NaN):($4) with linespoints pt 15 ps 1.1 lw 1.8 dt (14,4,3,4,3,4) lc rgb '#56B4E9' notitle, \
  keyentry with linespoints pt 15 ps 1.1 lw 1.8 dt (14,4,3,4,3,4) lc rgb '#56B4E9' title line_1_1
unset label 1
unset label 2
set lmargin at screen 0.3933333333333333
set rmargin at screen 0.6566666666666666
set bmargin at screen 0.2510344827586207
set tmargin at screen 0.78
set title panel_2_1."\n".panel_2_2 noenhanced offset 0,-0.3
set key at screen 0.5225,0.08068965517241379 center center vertical maxrows 3 noenhanced samplen 3 spacing 1.15
unset ylabel
set yrange [-0.010511309499852364:1.1754419953888282]
plot 'best-of-n.csv' skip 1 using ($1==2 && $2==1 ? $3*1.0 : NaN):($4) with linespoints pt 15 ps 1.1 lw 1.8 dt (14,4,3,4,3,4) lc rgb '#56B4E9' notitle, \
  keyentry with linespoints pt 15 ps 1.1 lw 1.8 dt (14,4,3,4,3,4) lc rgb '#56B4E9' title line_2_1
set lmargin at screen 0.7216666666666667
set rmargin at screen 0.9849999999999999
set bmargin at screen 0.2510344827586207
set tmargin at screen 0.78
set title panel_3_1."\n".panel_3_2 noenhanced offset 0,-0.3
set key at screen 0.8508333333333333,0.08068965517241379 center center vertical maxrows 3 noenhanced samplen 3 spacing 1.15
set ylabel 'win rate, percent' offset 1.5,0
set yrange [0.0:100.0]
plot 50 with lines lw 1 dt (3,5) lc rgb '#888888' notitle, \
  'best-of-n.csv' skip 1 using ($1==3 && $2==1 ? $3*0.9513182763317992 : NaN):(100*$4):(100*$5):(100*$6) with yerrorbars pt 0 lw 1.1 lc rgb '#440154' notitle, \
  'best-of-n.csv' skip 1 using ($1==3 && $2==1 ? $3*0.9513182763317992 : NaN):(100*$4) with linespoints pt 15 ps 1.1 lw 1.8 dt 1 lc rgb '#440154' notitle, \
  keyentry with linespoints pt 15 ps 1.1 lw 1.8 dt 1 lc rgb '#440154' title line_3_1, \
  'best-of-n.csv' skip 1 using ($1==3 && $2==2 ? $3*0.9753554615276419 : NaN):(100*$4):(100*$5):(100*$6) with yerrorbars pt 0 lw 1.1 lc rgb '#3b528b' notitle, \
  'best-of-n.csv' skip 1 using ($1==3 && $2==2 ? $3*0.9753554615276419 : NaN):(100*$4) with linespoints pt 15 ps 1.1 lw 1.8 dt (12,4) lc rgb '#3b528b' notitle, \
  keyentry with linespoints pt 15 ps 1.1 lw 1.8 dt (12,4) lc rgb '#3b528b' title line_3_2, \
  'best-of-n.csv' skip 1 using ($1==3 && $2==3 ? $3*1.0 : NaN):(100*$4):(100*$5):(100*$6) with yerrorbars pt 0 lw 1.1 lc rgb '#21918c' notitle, \
  'best-of-n.csv' skip 1 using ($1==3 && $2==3 ? $3*1.0 : NaN):(100*$4) with linespoints pt 15 ps 1.1 lw 1.8 dt (4,3) lc rgb '#21918c' notitle, \
  keyentry with linespoints pt 15 ps 1.1 lw 1.8 dt (4,3) lc rgb '#21918c' title line_3_3, \
  'best-of-n.csv' skip 1 using ($1==3 && $2==4 ? $3*1.0252672378885939 : NaN):(100*$4):(100*$5):(100*$6) with yerrorbars pt 0 lw 1.1 lc rgb '#5eb446' notitle, \
  'best-of-n.csv' skip 1 using ($1==3 && $2==4 ? $3*1.0252672378885939 : NaN):(100*$4) with linespoints pt 15 ps 1.1 lw 1.8 dt (12,3,3,3) lc rgb '#5eb446' notitle, \
  keyentry with linespoints pt 15 ps 1.1 lw 1.8 dt (12,3,3,3) lc rgb '#5eb446' title line_3_4, \
  'best-of-n.csv' skip 1 using ($1==3 && $2==5 ? $3*1.0511729090877064 : NaN):(100*$4):(100*$5):(100*$6) with yerrorbars pt 0 lw 1.1 lc rgb '#e0aa14' notitle, \
  'best-of-n.csv' skip 1 using ($1==3 && $2==5 ? $3*1.0511729090877064 : NaN):(100*$4) with linespoints pt 15 ps 1.1 lw 1.8 dt (7,3) lc rgb '#e0aa14' notitle, \
  keyentry with linespoints pt 15 ps 1.1 lw 1.8 dt (7,3) lc rgb '#e0aa14' title line_3_5
unset multiplot
unset logscale x
unset title
unset output
}
