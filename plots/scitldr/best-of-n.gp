# Best-of-n over n, drawn from best-of-n.csv.
# `gnuplot SCRIPT` in this folder, without arguments, draws the SVG and the PNG again.
set encoding utf8
set datafile separator ','
title_text = 'Best-of-n over n: scitldr'
subtitle_text = '256 held-out prompts · n = 1 is the SFT policy · 95% intervals'
panel_1_1 = 'mean ground-truth reward'
panel_1_2 = 'ROUGE-L F1'
line_1_1 = 'Best-of-n-GT'
line_1_2 = 'Best-of-n (learned reward)'
panel_2_1 = 'mean learned reward,'
panel_2_2 = 'by which the best is chosen'
line_2_1 = 'Best-of-n (learned reward)'
panel_3_1 = 'win rate of Best-of-n-GT'
panel_3_2 = 'against SFT at temperature 0, judged by ground truth'
line_3_1 = 'temperature 0'
line_3_2 = 'temperature 0.25'
line_3_3 = 'temperature 0.5'
line_3_4 = 'temperature 0.75'
line_3_5 = 'temperature 1'
panel_4_1 = 'win rate of Best-of-n (learned reward)'
panel_4_2 = 'against SFT at temperature 0, judged by ground truth'
line_4_1 = 'temperature 0'
line_4_2 = 'temperature 0.25'
line_4_3 = 'temperature 0.5'
line_4_4 = 'temperature 0.75'
line_4_5 = 'temperature 1'
do for [kind = 1:2] {
if (kind == 1) {
  set terminal svg size 1000,1100 dynamic font 'DejaVu Sans,Arial,sans-serif,13' background '#ffffff'
  set output 'best-of-n.svg'
} else {
  set terminal pngcairo size 1000,1100 font 'DejaVu Sans,10' background '#ffffff'
  set output 'best-of-n.png'
}
set multiplot
set label 1 title_text at screen 0.5,0.9781818181818182 center noenhanced font ',16'
set label 2 subtitle_text at screen 0.5,0.9481818181818182 center noenhanced textcolor rgb '#555555'
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
set bmargin at screen 0.6050909090909091
set tmargin at screen 0.884
set title panel_1_1."\n".panel_1_2 noenhanced offset 0,-0.3
set key at screen 0.27625,0.5152727272727272 center center vertical maxrows 3 noenhanced samplen 3 spacing 1.15
unset ylabel
set yrange [0.09087580269394113:0.25476467737823083]
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
set bmargin at screen 0.6050909090909091
set tmargin at screen 0.884
set title panel_2_1."\n".panel_2_2 noenhanced offset 0,-0.3
set key at screen 0.7687499999999999,0.5152727272727272 center center vertical maxrows 3 noenhanced samplen 3 spacing 1.15
unset ylabel
set yrange [0.7623280074184267:1.7118736115851338]
plot 'best-of-n.csv' skip 1 using ($1==2 && $2==1 ? $3*1.0 : NaN):($4) with linespoints pt 7 ps 1.1 lw 1.8 dt 1 lc rgb '#0072B2' notitle, \
  keyentry with linespoints pt 7 ps 1.1 lw 1.8 dt 1 lc rgb '#0072B2' title line_2_1
set lmargin at screen 0.065
set rmargin at screen 0.49249999999999994
set bmargin at screen 0.13236363636363638
set tmargin at screen 0.4112727272727273
set title panel_3_1."\n".panel_3_2 noenhanced offset 0,-0.3
set key at screen 0.27625,0.042545454545454546 center center vertical maxrows 3 noenhanced samplen 3 spacing 1.15
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
set lmargin at screen 0.5575
set rmargin at screen 0.9849999999999999
set bmargin at screen 0.13236363636363638
set tmargin at screen 0.4112727272727273
set title panel_4_1."\n".panel_4_2 noenhanced offset 0,-0.3
set key at screen 0.7687499999999999,0.042545454545454546 center center vertical maxrows 3 noenhanced samplen 3 spacing 1.15
set ylabel 'win rate, percent' offset 1.5,0
set yrange [0.0:100.0]
plot 50 with lines lw 1 dt (3,5) lc rgb '#888888' notitle, \
  'best-of-n.csv' skip 1 using ($1==4 && $2==1 ? $3*0.9513182763317992 : NaN):(100*$4):(100*$5):(100*$6) with yerrorbars pt 0 lw 1.1 lc rgb '#440154' notitle, \
  'best-of-n.csv' skip 1 using ($1==4 && $2==1 ? $3*0.9513182763317992 : NaN):(100*$4) with linespoints pt 7 ps 1.1 lw 1.8 dt 1 lc rgb '#440154' notitle, \
  keyentry with linespoints pt 7 ps 1.1 lw 1.8 dt 1 lc rgb '#440154' title line_4_1, \
  'best-of-n.csv' skip 1 using ($1==4 && $2==2 ? $3*0.9753554615276419 : NaN):(100*$4):(100*$5):(100*$6) with yerrorbars pt 0 lw 1.1 lc rgb '#3b528b' notitle, \
  'best-of-n.csv' skip 1 using ($1==4 && $2==2 ? $3*0.9753554615276419 : NaN):(100*$4) with linespoints pt 7 ps 1.1 lw 1.8 dt (12,4) lc rgb '#3b528b' notitle, \
  keyentry with linespoints pt 7 ps 1.1 lw 1.8 dt (12,4) lc rgb '#3b528b' title line_4_2, \
  'best-of-n.csv' skip 1 using ($1==4 && $2==3 ? $3*1.0 : NaN):(100*$4):(100*$5):(100*$6) with yerrorbars pt 0 lw 1.1 lc rgb '#21918c' notitle, \
  'best-of-n.csv' skip 1 using ($1==4 && $2==3 ? $3*1.0 : NaN):(100*$4) with linespoints pt 7 ps 1.1 lw 1.8 dt (4,3) lc rgb '#21918c' notitle, \
  keyentry with linespoints pt 7 ps 1.1 lw 1.8 dt (4,3) lc rgb '#21918c' title line_4_3, \
  'best-of-n.csv' skip 1 using ($1==4 && $2==4 ? $3*1.0252672378885939 : NaN):(100*$4):(100*$5):(100*$6) with yerrorbars pt 0 lw 1.1 lc rgb '#5eb446' notitle, \
  'best-of-n.csv' skip 1 using ($1==4 && $2==4 ? $3*1.0252672378885939 : NaN):(100*$4) with linespoints pt 7 ps 1.1 lw 1.8 dt (12,3,3,3) lc rgb '#5eb446' notitle, \
  keyentry with linespoints pt 7 ps 1.1 lw 1.8 dt (12,3,3,3) lc rgb '#5eb446' title line_4_4, \
  'best-of-n.csv' skip 1 using ($1==4 && $2==5 ? $3*1.0511729090877064 : NaN):(100*$4):(100*$5):(100*$6) with yerrorbars pt 0 lw 1.1 lc rgb '#e0aa14' notitle, \
  'best-of-n.csv' skip 1 using ($1==4 && $2==5 ? $3*1.0511729090877064 : NaN):(100*$4) with linespoints pt 7 ps 1.1 lw 1.8 dt (7,3) lc rgb '#e0aa14' notitle, \
  keyentry with linespoints pt 7 ps 1.1 lw 1.8 dt (7,3) lc rgb '#e0aa14' title line_4_5
unset multiplot
unset logscale x
unset title
unset output
}
