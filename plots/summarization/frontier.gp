# The reward–KL frontier, drawn from frontier.csv and frontier-stairs.csv.
# `gnuplot SCRIPT` in this folder, without arguments, draws the SVG and the PNG again.
set encoding utf8
set datafile separator ','
title_text = 'Reward–KL frontier: summarization'
reward_text = 'mean ground-truth reward, coverage − invention − length'
subtitle_text = '256 held-out prompts · one seed · every point is one evaluation of one cell'
series_1 = 'Preferred-FT'
series_2 = 'DPO'
series_3 = 'PPO (learned reward)'
series_4 = 'Best-of-n (learned reward)'
label_1 = 'rate 3e-05'
label_2 = 'β = 0.05'
label_3 = 'β = 0.1'
label_4 = 'β = 1'
label_5 = 'target 1'
label_6 = 'target 6'
label_7 = 'n = 4'
label_8 = 'n = 16'
label_9 = 'n = 64'
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
set yrange [0.7959374999999997:0.9257494289880456]
set lmargin at screen 0.075
set rmargin at screen 0.98
set bmargin at screen 0.195
set tmargin at screen 0.885
set xrange [0:7.855094535219817]
unset nonlinear x
set xtics autofreq
set xlabel 'KL(π‖π_{ref}), nats per sequence (exact per step, summed)' enhanced
set ylabel reward_text noenhanced offset 0.5,0
set key at screen 0.52,0.062 center center vertical maxrows 2 noenhanced samplen 4 spacing 1.35
set label label_1 at screen 0.11603037334707193,0.535673093137679 left noenhanced font ',9' textcolor rgb '#E69F00' front
set arrow from screen 0.0866970400137386,0.5796730931376789 to screen 0.11603037334707193,0.5444230931376789 nohead lw 0.6 lc rgb '#999999'
set label label_2 at screen 0.2089582538126869,0.7228700398274672 left noenhanced font ',9' textcolor rgb '#0072B2' front
set label label_3 at screen 0.1618625953059606,0.6997639727990123 left noenhanced font ',9' textcolor rgb '#0072B2' front
set label label_4 at screen 0.08929512884182648,0.7066158325004598 left noenhanced font ',9' textcolor rgb '#0072B2' front
set label label_5 at screen 0.20949727552751504,0.8080729184639125 left noenhanced font ',9' textcolor rgb '#D55E00' front
set label label_6 at screen 0.9221296296296297,0.28379733330256374 left noenhanced font ',9' textcolor rgb '#D55E00' front
set label label_7 at screen 0.11039198598309884,0.8318461792857615 left noenhanced font ',9' textcolor rgb '#56B4E9' front
set label label_8 at screen 0.2955906395011995,0.7631757530174859 left noenhanced font ',9' textcolor rgb '#56B4E9' front
set label label_9 at screen 0.4499076265697173,0.35404619791838315 left noenhanced font ',9' textcolor rgb '#56B4E9' front
start_kl = 0.0
start_reward = 0.8144140625
plot 'frontier-stairs.csv' skip 1 using ($1==1 ? $2 : NaN):3 with steps lw 2 dt (8,4) lc rgb '#E69F00' notitle, \
  'frontier.csv' skip 1 using ($1==1 && $8==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#E69F00' notitle, \
  'frontier.csv' skip 1 using ($1==1 && $7==0 && $6==0 ? $2 : NaN):3 with points pt 13 ps 0.85 lc rgb '#E69F00' notitle, \
  'frontier.csv' skip 1 using ($1==1 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 13 ps 1.6 lc rgb '#E69F00' notitle, \
  'frontier.csv' skip 1 using ($1==1 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 12 ps 1.6 lw 1.1 lc rgb '#222222' notitle, \
  keyentry with linespoints pt 13 ps 1.1 lw 2 dt (8,4) lc rgb '#E69F00' title series_1, \
  'frontier-stairs.csv' skip 1 using ($1==2 ? $2 : NaN):3 with steps lw 2 dt 1 lc rgb '#0072B2' notitle, \
  'frontier.csv' skip 1 using ($1==2 && $8==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#0072B2' notitle, \
  'frontier.csv' skip 1 using ($1==2 && $7==0 && $6==0 ? $2 : NaN):3 with points pt 7 ps 0.85 lc rgb '#0072B2' notitle, \
  'frontier.csv' skip 1 using ($1==2 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 7 ps 1.6 lc rgb '#0072B2' notitle, \
  'frontier.csv' skip 1 using ($1==2 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 6 ps 1.6 lw 1.1 lc rgb '#222222' notitle, \
  keyentry with linespoints pt 7 ps 1.1 lw 2 dt 1 lc rgb '#0072B2' title series_2, \
  'frontier-stairs.csv' skip 1 using ($1==3 ? $2 : NaN):3 with steps lw 2 dt (14,5) lc rgb '#D55E00' notitle, \
  'frontier.csv' skip 1 using ($1==3 && $8==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#D55E00' notitle, \
  'frontier.csv' skip 1 using ($1==3 && $7==0 && $6==0 ? $2 : NaN):3 with points pt 5 ps 0.85 lc rgb '#D55E00' notitle, \
  'frontier.csv' skip 1 using ($1==3 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 5 ps 1.6 lc rgb '#D55E00' notitle, \
  'frontier.csv' skip 1 using ($1==3 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 4 ps 1.6 lw 1.1 lc rgb '#222222' notitle, \
  keyentry with linespoints pt 5 ps 1.1 lw 2 dt (14,5) lc rgb '#D55E00' title series_3, \
  'frontier-stairs.csv' skip 1 using ($1==4 ? $2 : NaN):3 with steps lw 2 dt (14,4,3,4,3,4) lc rgb '#56B4E9' notitle, \
  'frontier.csv' skip 1 using ($1==4 && $8==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#56B4E9' notitle, \
  'frontier.csv' skip 1 using ($1==4 && $7==0 && $6==0 ? $2 : NaN):3 with points pt 15 ps 0.85 lc rgb '#56B4E9' notitle, \
  'frontier.csv' skip 1 using ($1==4 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 15 ps 1.6 lc rgb '#56B4E9' notitle, \
  'frontier.csv' skip 1 using ($1==4 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 14 ps 1.6 lw 1.1 lc rgb '#222222' notitle, \
  keyentry with linespoints pt 15 ps 1.1 lw 2 dt (14,4,3,4,3,4) lc rgb '#56B4E9' title series_4, \
  '+' using (start_kl):(start_reward) every ::0::0 with points pt 3 ps 2.2 lw 2.4 lc rgb '#000000' notitle, \
  keyentry with points pt 3 ps 1.8 lw 2.2 lc rgb '#000000' title 'SFT, where all start', \
  keyentry with points pt 7 ps 1.7 lc rgb '#555555' title 'large: end of training'
unset label
unset arrow
unset multiplot
unset output
}
