# The reward–KL frontier, drawn from frontier.csv and frontier-stairs.csv.
# `gnuplot SCRIPT` in this folder, without arguments, draws the SVG and the PNG again.
set encoding utf8
set datafile separator ','
title_text = 'Reward–KL frontier: imdb'
subtitle_text = '512 held-out prompts · 1 seed · every point is one evaluation of one cell'
series_1 = 'Preferred-FT'
series_2 = 'DPO'
series_3 = 'PPO (learned reward)'
series_4 = 'PPO-GT'
label_1 = 'rate 3e-05'
label_2 = 'β = 0.05'
label_3 = 'β = 0.1'
label_4 = 'β = 1'
label_5 = 'β = 5'
label_6 = 'target 3'
label_7 = 'target 6'
label_8 = 'target 9'
label_9 = 'target 12'
label_10 = 'target 3'
label_11 = 'target 6'
label_12 = 'target 9'
label_13 = 'target 12'
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
set errorbars 0.4
set grid linecolor rgb '#e6e6e6' linetype 1 linewidth 0.6
set yrange [0.5382097991111771:1.0054640892257098]
set lmargin at screen 0.075
set rmargin at screen 0.98
set bmargin at screen 0.195
set tmargin at screen 0.885
set xrange [0:13.106238448260775]
unset nonlinear x
set xtics autofreq
set xlabel 'KL(π‖π_{ref}), nats per sequence (exact per step, summed)' enhanced
set ylabel 'mean ground-truth reward, P(positive)' offset 0.5,0
set key at screen 0.52,0.062 center center vertical maxrows 2 noenhanced samplen 4 spacing 1.35
set label label_1 at screen 0.09621718777458976,0.29871967004538313 left noenhanced font ',9' textcolor rgb '#E69F00' front
set label label_2 at screen 0.7238057863886292,0.6284156470932446 left noenhanced font ',9' textcolor rgb '#0072B2' front
set label label_3 at screen 0.4119633140750764,0.6293901033137926 left noenhanced font ',9' textcolor rgb '#0072B2' front
set label label_4 at screen 0.0934815157435443,0.42906691057519225 left noenhanced font ',9' textcolor rgb '#0072B2' front
set arrow from screen 0.1078565157435443,0.39281691057519225 to screen 0.1078565157435443,0.42031691057519227 nohead lw 0.6 lc rgb '#999999'
set label label_5 at screen 0.10375744791751926,0.33316749907877763 left noenhanced font ',9' textcolor rgb '#0072B2' front
set arrow from screen 0.08642411458418593,0.3071674990787776 to screen 0.10375744791751926,0.32441749907877765 nohead lw 0.6 lc rgb '#999999'
set label label_6 at screen 0.21980969372121378,0.6141163932711239 left noenhanced font ',9' textcolor rgb '#D55E00' front
set label label_7 at screen 0.4444413974357878,0.712235979966958 left noenhanced font ',9' textcolor rgb '#D55E00' front
set label label_8 at screen 0.6616738050190428,0.8500937008540768 left noenhanced font ',9' textcolor rgb '#D55E00' front
set arrow from screen 0.6846738050190428,0.8138437008540769 to screen 0.6846738050190428,0.8413437008540768 nohead lw 0.6 lc rgb '#999999'
set label label_9 at screen 0.9221296296296295,0.8480357142857141 left noenhanced font ',9' textcolor rgb '#D55E00' front
set label label_10 at screen 0.22028792981685694,0.6408097172847655 left noenhanced font ',9' textcolor rgb '#009E73' front
set label label_11 at screen 0.47385469743621506,0.7785397177784117 left noenhanced font ',9' textcolor rgb '#009E73' front
set label label_12 at screen 0.6791566752850461,0.7878622506009078 left noenhanced font ',9' textcolor rgb '#009E73' front
set arrow from screen 0.7021566752850461,0.8241122506009078 to screen 0.7021566752850461,0.7966122506009077 nohead lw 0.6 lc rgb '#999999'
set label label_13 at screen 0.816481478924689,0.860116832401637 left noenhanced font ',9' textcolor rgb '#009E73' front
start_kl = 0.0
start_reward = 0.5644839299500416
plot 'frontier-stairs.csv' skip 1 using ($1==1 ? $2 : NaN):3 with steps lw 2 dt (8,4) lc rgb '#E69F00' notitle, \
  'frontier.csv' skip 1 using ($1==1 && $8==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#E69F00' notitle, \
  'frontier.csv' skip 1 using ($1==1 && $7==0 && $6==0 ? $2 : NaN):3 with points pt 13 ps 0.85 lc rgb '#E69F00' notitle, \
  'frontier.csv' skip 1 using ($1==1 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 13 ps 1.6 lc rgb '#E69F00' notitle, \
  'frontier.csv' skip 1 using ($1==1 && $6==1 ? $2 : NaN):3 with points pt 12 ps 1.6 lw 1.1 lc rgb '#222222' notitle, \
  keyentry with linespoints pt 13 ps 1.1 lw 2 dt (8,4) lc rgb '#E69F00' title series_1, \
  'frontier-stairs.csv' skip 1 using ($1==2 ? $2 : NaN):3 with steps lw 2 dt 1 lc rgb '#0072B2' notitle, \
  'frontier.csv' skip 1 using ($1==2 && $8==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#0072B2' notitle, \
  'frontier.csv' skip 1 using ($1==2 && $7==0 && $6==0 ? $2 : NaN):3 with points pt 7 ps 0.85 lc rgb '#0072B2' notitle, \
  'frontier.csv' skip 1 using ($1==2 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 7 ps 1.6 lc rgb '#0072B2' notitle, \
  'frontier.csv' skip 1 using ($1==2 && $6==1 ? $2 : NaN):3 with points pt 6 ps 1.6 lw 1.1 lc rgb '#222222' notitle, \
  keyentry with linespoints pt 7 ps 1.1 lw 2 dt 1 lc rgb '#0072B2' title series_2, \
  'frontier-stairs.csv' skip 1 using ($1==3 ? $2 : NaN):3 with steps lw 2 dt (14,5) lc rgb '#D55E00' notitle, \
  'frontier.csv' skip 1 using ($1==3 && $8==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#D55E00' notitle, \
  'frontier.csv' skip 1 using ($1==3 && $7==0 && $6==0 ? $2 : NaN):3 with points pt 5 ps 0.85 lc rgb '#D55E00' notitle, \
  'frontier.csv' skip 1 using ($1==3 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 5 ps 1.6 lc rgb '#D55E00' notitle, \
  'frontier.csv' skip 1 using ($1==3 && $6==1 ? $2 : NaN):3 with points pt 4 ps 1.6 lw 1.1 lc rgb '#222222' notitle, \
  keyentry with linespoints pt 5 ps 1.1 lw 2 dt (14,5) lc rgb '#D55E00' title series_3, \
  'frontier-stairs.csv' skip 1 using ($1==4 ? $2 : NaN):3 with steps lw 2 dt (4,4) lc rgb '#009E73' notitle, \
  'frontier.csv' skip 1 using ($1==4 && $8==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#009E73' notitle, \
  'frontier.csv' skip 1 using ($1==4 && $7==0 && $6==0 ? $2 : NaN):3 with points pt 9 ps 0.85 lc rgb '#009E73' notitle, \
  'frontier.csv' skip 1 using ($1==4 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 9 ps 1.6 lc rgb '#009E73' notitle, \
  'frontier.csv' skip 1 using ($1==4 && $6==1 ? $2 : NaN):3 with points pt 8 ps 1.6 lw 1.1 lc rgb '#222222' notitle, \
  keyentry with linespoints pt 9 ps 1.1 lw 2 dt (4,4) lc rgb '#009E73' title series_4, \
  '+' using (start_kl):(start_reward) every ::0::0 with points pt 3 ps 2.2 lw 2.4 lc rgb '#000000' notitle, \
  keyentry with points pt 3 ps 1.8 lw 2.2 lc rgb '#000000' title 'SFT, where all start', \
  keyentry with points pt 7 ps 1.7 lc rgb '#555555' title 'large: end of training'
unset label
unset arrow
unset multiplot
unset output
}
