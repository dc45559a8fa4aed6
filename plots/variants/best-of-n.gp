# Best-of-n over n, drawn from best-of-n.csv.
# `gnuplot SCRIPT` in this folder, without arguments, draws the SVG and the PNG again.
set encoding utf8
set datafile separator ','
title_text = 'Best-of-n over n: variants'
subtitle_text = '512 held-out prompts · n = 1 is the SFT policy · 95% intervals'
panel_1_1 = 'mean ground-truth reward'
panel_1_2 = 'P(positive)'
line_1_1 = 'Best-of-n (learned reward)'
line_1_2 = 'Best-of-n-GT'
panel_2_1 = 'mean learned reward,'
panel_2_2 = 'by which the best is chosen'
line_2_1 = 'Best-of-n (learned reward)'
do for [kind = 1:2] {
if (kind == 1) {
  set terminal svg size 1000,580 dynamic font 'DejaVu Sans,Arial,sans-serif,13' background '#ffffff'
  set output 'best-of-n.svg'
} else {
  set terminal pngcairo size 1000,580 font 'DejaVu Sans,10' background '#ffffff'
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
set rmargin at screen 0.49249999999999994
set bmargin at screen 0.2510344827586207
set tmargin at screen 0.78
set title panel_1_1."\n".panel_1_2 noenhanced offset 0,-0.3
set key at screen 0.27625,0.08068965517241379 center center vertical maxrows 3 noenhanced samplen 3 spacing 1.15
unset ylabel
set yrange [0.41076743887202505:1.0386290189771459]
plot 'best-of-n.csv' skip 1 using ($1==1 && $2==1 ? $3*0.9876008614453725 : NaN):($4):($5):($6) with yerrorbars pt 0 lw 1.1 lc rgb '#56B4E9' notitle, \
  'best-of-n.csv' skip 1 using ($1==1 && $2==1 ? $3*0.9876008614453725 : NaN):($4) with linespoints pt 15 ps 1.1 lw 1.8 dt (14,4,3,4,3,4) lc rgb '#56B4E9' notitle, \
  keyentry with linespoints pt 15 ps 1.1 lw 1.8 dt (14,4,3,4,3,4) lc rgb '#56B4E9' title line_1_1, \
  'best-of-n.csv' skip 1 using ($1==1 && $2==2 ? $3*1.0125548073504929 : NaN):($4):($5):($6) with yerrorbars pt 0 lw 1.1 lc rgb '#0072B2' notitle, \
  'best-of-n.csv' skip 1 using ($1==1 && $2==2 ? $3*1.0125548073504929 : NaN):($4) with linespoints pt 7 ps 1.1 lw 1.8 dt 1 lc rgb '#0072B2' notitle, \
  keyentry with linespoints pt 7 ps 1.1 lw 1.8 dt 1 lc rgb '#0072B2' title line_1_2
unset label 1
unset label 2
set lmargin at screen 0.5575
set rmargin at screen 0.9849999999999999
set bmargin at screen 0.2510344827586207
set tmargin at screen 0.78
set title panel_2_1."\n".panel_2_2 noenhanced offset 0,-0.3
set key at screen 0.7687499999999999,0.08068965517241379 center center vertical maxrows 3 noenhanced samplen 3 spacing 1.15
unset ylabel
set yrange [-0.18886437773529907:2.0727214563672898]
plot 'best-of-n.csv' skip 1 using ($1==2 && $2==1 ? $3*1.0 : NaN):($4) with linespoints pt 15 ps 1.1 lw 1.8 dt (14,4,3,4,3,4) lc rgb '#56B4E9' notitle, \
  keyentry with linespoints pt 15 ps 1.1 lw 1.8 dt (14,4,3,4,3,4) lc rgb '#56B4E9' title line_2_1
unset multiplot
unset logscale x
unset title
unset output
}
