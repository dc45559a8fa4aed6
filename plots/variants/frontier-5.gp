# The reward–KL frontier, drawn from frontier-5.csv and frontier-5-stairs.csv.
# `gnuplot SCRIPT` in this folder, without arguments, draws the SVG and the PNG again.
set encoding utf8
set datafile separator ','
title_text = 'Reward–KL frontier: variants'
reward_text = 'mean ground-truth reward, P(positive)'
subtitle_text = '512 held-out prompts · one seed · every point is one evaluation of one cell'
series_1 = 'DPO'
series_2 = 'Dr. DPO'
series_3 = 'α-DPO'
series_4 = 'Iterative DPO (learned reward)'
series_5 = 'PPO (learned reward)'
series_6 = 'PPO-GT'
series_7 = 'GRPO (learned reward)'
series_8 = 'RLOO (learned reward)'
label_1 = 'β = 0.1'
label_2 = 'β′ = 1'
label_3 = 'α = 0.2'
label_4 = 'β = 0.1'
label_5 = 'target 6'
label_6 = 'target 6'
label_7 = 'β = 0.2'
label_8 = 'klCoefficient = 0.2'
do for [kind = 1:2] {
if (kind == 1) {
  set terminal svg size 1200,800 dynamic font 'DejaVu Sans,Arial,sans-serif,13' background '#ffffff'
  set output 'frontier-5.svg'
} else {
  set terminal pngcairo size 1200,800 font 'DejaVu Sans,10' background '#ffffff'
  set output 'frontier-5.png'
}
set multiplot
set label 1 title_text at screen 0.5,0.968 center noenhanced font ',16'
set label 2 subtitle_text at screen 0.5,0.928 center noenhanced textcolor rgb '#555555'
set tics out nomirror
set border 3 linecolor rgb '#444444'
set grid linecolor rgb '#e6e6e6' linetype 1 linewidth 0.6
set errorbars 0.4
set yrange [0.3535517318377803:1.015]
set lmargin at screen 0.075
set rmargin at screen 0.645
set bmargin at screen 0.222
set tmargin at screen 0.885
set xrange [0:15.0]
unset nonlinear x
set xtics autofreq
set xlabel 'KL(π‖π_{ref}), nats per sequence (exact per step, summed)' enhanced
set ylabel reward_text noenhanced offset 0.5,0
set key at screen 0.52,0.07550000000000001 center center vertical maxrows 3 noenhanced samplen 4 spacing 1.35
set label label_1 at screen 0.10304388062770357,0.6279648748377854 left noenhanced font ',9' textcolor rgb '#0072B2' front
set label label_2 at screen 0.22976486120047881,0.6560526565260125 left noenhanced font ',9' textcolor rgb '#CC79A7' front
set label label_3 at screen 0.3011909488560117,0.5736274071308285 left noenhanced font ',9' textcolor rgb '#E69F00' front
set label label_4 at screen 0.29359759790471807,0.7289805041928186 left noenhanced font ',9' textcolor rgb '#56B4E9' front
set arrow from screen 0.27626426457138475,0.7549805041928185 to screen 0.29359759790471807,0.7377305041928186 nohead lw 0.6 lc rgb '#999999'
set label label_5 at screen 0.24922651288255712,0.8446346493269554 left noenhanced font ',9' textcolor rgb '#D55E00' front
set label label_6 at screen 0.24000905605790238,0.826366691905042 left noenhanced font ',9' textcolor rgb '#009E73' front
set label label_7 at screen 0.46451574100033693,0.8244492830907071 left noenhanced font ',9' textcolor rgb '#666666' front
set label label_8 at screen 0.14613235124250507,0.8031967937789914 left noenhanced font ',9' textcolor rgb '#8C510A' front
set arrow from screen 0.3103823512425051,0.8031967937789914 to screen 0.2553823512425051,0.8031967937789914 nohead lw 0.6 lc rgb '#999999'
start_kl = 0.0
start_reward = 0.4835633075515022
plot 'frontier-5.csv' skip 1 using ($1==0 ? $2 : NaN):3 with points pt 7 ps 0.45 lc rgb '#c4c4c4' notitle, \
  keyentry with points pt 7 ps 0.6 lc rgb '#c4c4c4' title 'grey: the other methods', \
  'frontier-5-stairs.csv' skip 1 using ($1==1 ? $2 : NaN):3 with steps lw 2 dt 1 lc rgb '#0072B2' notitle, \
  'frontier-5.csv' skip 1 using ($1==1 && $8==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#0072B2' notitle, \
  'frontier-5.csv' skip 1 using ($1==1 && $7==0 && $6==0 ? $2 : NaN):3 with points pt 7 ps 0.85 lc rgb '#0072B2' notitle, \
  'frontier-5.csv' skip 1 using ($1==1 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 7 ps 1.6 lc rgb '#0072B2' notitle, \
  'frontier-5.csv' skip 1 using ($1==1 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 6 ps 1.6 lw 1.1 lc rgb '#222222' notitle, \
  keyentry with linespoints pt 7 ps 1.1 lw 2 dt 1 lc rgb '#0072B2' title series_1, \
  'frontier-5-stairs.csv' skip 1 using ($1==2 ? $2 : NaN):3 with steps lw 2 dt (14,4,3,4) lc rgb '#CC79A7' notitle, \
  'frontier-5.csv' skip 1 using ($1==2 && $8==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#CC79A7' notitle, \
  'frontier-5.csv' skip 1 using ($1==2 && $7==0 && $6==0 ? $2 : NaN):3 with points pt 11 ps 0.85 lc rgb '#CC79A7' notitle, \
  'frontier-5.csv' skip 1 using ($1==2 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 11 ps 1.6 lc rgb '#CC79A7' notitle, \
  'frontier-5.csv' skip 1 using ($1==2 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 10 ps 1.6 lw 1.1 lc rgb '#222222' notitle, \
  keyentry with linespoints pt 11 ps 1.1 lw 2 dt (14,4,3,4) lc rgb '#CC79A7' title series_2, \
  'frontier-5-stairs.csv' skip 1 using ($1==3 ? $2 : NaN):3 with steps lw 2 dt (8,4) lc rgb '#E69F00' notitle, \
  'frontier-5.csv' skip 1 using ($1==3 && $8==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#E69F00' notitle, \
  'frontier-5.csv' skip 1 using ($1==3 && $7==0 && $6==0 ? $2 : NaN):3 with points pt 13 ps 0.85 lc rgb '#E69F00' notitle, \
  'frontier-5.csv' skip 1 using ($1==3 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 13 ps 1.6 lc rgb '#E69F00' notitle, \
  'frontier-5.csv' skip 1 using ($1==3 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 12 ps 1.6 lw 1.1 lc rgb '#222222' notitle, \
  keyentry with linespoints pt 13 ps 1.1 lw 2 dt (8,4) lc rgb '#E69F00' title series_3, \
  'frontier-5-stairs.csv' skip 1 using ($1==4 ? $2 : NaN):3 with steps lw 2 dt (14,4,3,4,3,4) lc rgb '#56B4E9' notitle, \
  'frontier-5.csv' skip 1 using ($1==4 && $8==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#56B4E9' notitle, \
  'frontier-5.csv' skip 1 using ($1==4 && $7==0 && $6==0 ? $2 : NaN):3 with points pt 15 ps 0.85 lc rgb '#56B4E9' notitle, \
  'frontier-5.csv' skip 1 using ($1==4 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 15 ps 1.6 lc rgb '#56B4E9' notitle, \
  'frontier-5.csv' skip 1 using ($1==4 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 14 ps 1.6 lw 1.1 lc rgb '#222222' notitle, \
  keyentry with linespoints pt 15 ps 1.1 lw 2 dt (14,4,3,4,3,4) lc rgb '#56B4E9' title series_4, \
  'frontier-5-stairs.csv' skip 1 using ($1==5 ? $2 : NaN):3 with steps lw 2 dt (14,5) lc rgb '#D55E00' notitle, \
  'frontier-5.csv' skip 1 using ($1==5 && $8==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#D55E00' notitle, \
  'frontier-5.csv' skip 1 using ($1==5 && $7==0 && $6==0 ? $2 : NaN):3 with points pt 5 ps 0.85 lc rgb '#D55E00' notitle, \
  'frontier-5.csv' skip 1 using ($1==5 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 5 ps 1.6 lc rgb '#D55E00' notitle, \
  'frontier-5.csv' skip 1 using ($1==5 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 4 ps 1.6 lw 1.1 lc rgb '#222222' notitle, \
  keyentry with linespoints pt 5 ps 1.1 lw 2 dt (14,5) lc rgb '#D55E00' title series_5, \
  'frontier-5-stairs.csv' skip 1 using ($1==6 ? $2 : NaN):3 with steps lw 2 dt (4,4) lc rgb '#009E73' notitle, \
  'frontier-5.csv' skip 1 using ($1==6 && $8==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#009E73' notitle, \
  'frontier-5.csv' skip 1 using ($1==6 && $7==0 && $6==0 ? $2 : NaN):3 with points pt 9 ps 0.85 lc rgb '#009E73' notitle, \
  'frontier-5.csv' skip 1 using ($1==6 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 9 ps 1.6 lc rgb '#009E73' notitle, \
  'frontier-5.csv' skip 1 using ($1==6 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 8 ps 1.6 lw 1.1 lc rgb '#222222' notitle, \
  keyentry with linespoints pt 9 ps 1.1 lw 2 dt (4,4) lc rgb '#009E73' title series_6, \
  'frontier-5-stairs.csv' skip 1 using ($1==7 ? $2 : NaN):3 with steps lw 2 dt (2,3) lc rgb '#666666' notitle, \
  'frontier-5.csv' skip 1 using ($1==7 && $8==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#666666' notitle, \
  'frontier-5.csv' skip 1 using ($1==7 && $7==0 && $6==0 ? $2 : NaN):3 with points pt 7 ps 0.85 lc rgb '#666666' notitle, \
  'frontier-5.csv' skip 1 using ($1==7 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 7 ps 1.6 lc rgb '#666666' notitle, \
  'frontier-5.csv' skip 1 using ($1==7 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 6 ps 1.6 lw 1.1 lc rgb '#222222' notitle, \
  keyentry with linespoints pt 7 ps 1.1 lw 2 dt (2,3) lc rgb '#666666' title series_7, \
  'frontier-5-stairs.csv' skip 1 using ($1==8 ? $2 : NaN):3 with steps lw 2 dt (20,6) lc rgb '#8C510A' notitle, \
  'frontier-5.csv' skip 1 using ($1==8 && $8==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#8C510A' notitle, \
  'frontier-5.csv' skip 1 using ($1==8 && $7==0 && $6==0 ? $2 : NaN):3 with points pt 5 ps 0.85 lc rgb '#8C510A' notitle, \
  'frontier-5.csv' skip 1 using ($1==8 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 5 ps 1.6 lc rgb '#8C510A' notitle, \
  'frontier-5.csv' skip 1 using ($1==8 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 4 ps 1.6 lw 1.1 lc rgb '#222222' notitle, \
  keyentry with linespoints pt 5 ps 1.1 lw 2 dt (20,6) lc rgb '#8C510A' title series_8, \
  '+' using (start_kl):(start_reward) every ::0::0 with points pt 3 ps 2.2 lw 2.4 lc rgb '#000000' notitle, \
  keyentry with points pt 3 ps 1.8 lw 2.2 lc rgb '#000000' title 'SFT, where all start', \
  keyentry with points pt 7 ps 1.7 lc rgb '#555555' title 'large: end of training'
unset label
unset arrow
set lmargin at screen 0.71
set rmargin at screen 0.98
set bmargin at screen 0.222
set tmargin at screen 0.885
set xrange [0:233.70092980072351]
set nonlinear x via sqrt(x) inverse x*x
set xtics (0,0.5,2,5,10,20,30,50,100,200)
set xlabel 'the whole range, nats (square-root axis)'
unset ylabel
unset key
unset label 1
unset label 2
start_kl = 0.0
start_reward = 0.4835633075515022
plot 'frontier-5.csv' skip 1 using ($1==0 ? $2 : NaN):3 with points pt 7 ps 0.45 lc rgb '#c4c4c4' notitle, \
  'frontier-5-stairs.csv' skip 1 using ($1==1 ? $2 : NaN):3 with steps lw 2 dt 1 lc rgb '#0072B2' notitle, \
  'frontier-5.csv' skip 1 using ($1==1 && $7==0 && $6==0 ? $2 : NaN):3 with points pt 7 ps 0.6 lc rgb '#0072B2' notitle, \
  'frontier-5.csv' skip 1 using ($1==1 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 7 ps 1.1 lc rgb '#0072B2' notitle, \
  'frontier-5.csv' skip 1 using ($1==1 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 6 ps 1.1 lw 1.1 lc rgb '#222222' notitle, \
  'frontier-5-stairs.csv' skip 1 using ($1==2 ? $2 : NaN):3 with steps lw 2 dt (14,4,3,4) lc rgb '#CC79A7' notitle, \
  'frontier-5.csv' skip 1 using ($1==2 && $7==0 && $6==0 ? $2 : NaN):3 with points pt 11 ps 0.6 lc rgb '#CC79A7' notitle, \
  'frontier-5.csv' skip 1 using ($1==2 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 11 ps 1.1 lc rgb '#CC79A7' notitle, \
  'frontier-5.csv' skip 1 using ($1==2 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 10 ps 1.1 lw 1.1 lc rgb '#222222' notitle, \
  'frontier-5-stairs.csv' skip 1 using ($1==3 ? $2 : NaN):3 with steps lw 2 dt (8,4) lc rgb '#E69F00' notitle, \
  'frontier-5.csv' skip 1 using ($1==3 && $7==0 && $6==0 ? $2 : NaN):3 with points pt 13 ps 0.6 lc rgb '#E69F00' notitle, \
  'frontier-5.csv' skip 1 using ($1==3 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 13 ps 1.1 lc rgb '#E69F00' notitle, \
  'frontier-5.csv' skip 1 using ($1==3 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 12 ps 1.1 lw 1.1 lc rgb '#222222' notitle, \
  'frontier-5-stairs.csv' skip 1 using ($1==4 ? $2 : NaN):3 with steps lw 2 dt (14,4,3,4,3,4) lc rgb '#56B4E9' notitle, \
  'frontier-5.csv' skip 1 using ($1==4 && $7==0 && $6==0 ? $2 : NaN):3 with points pt 15 ps 0.6 lc rgb '#56B4E9' notitle, \
  'frontier-5.csv' skip 1 using ($1==4 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 15 ps 1.1 lc rgb '#56B4E9' notitle, \
  'frontier-5.csv' skip 1 using ($1==4 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 14 ps 1.1 lw 1.1 lc rgb '#222222' notitle, \
  'frontier-5-stairs.csv' skip 1 using ($1==5 ? $2 : NaN):3 with steps lw 2 dt (14,5) lc rgb '#D55E00' notitle, \
  'frontier-5.csv' skip 1 using ($1==5 && $7==0 && $6==0 ? $2 : NaN):3 with points pt 5 ps 0.6 lc rgb '#D55E00' notitle, \
  'frontier-5.csv' skip 1 using ($1==5 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 5 ps 1.1 lc rgb '#D55E00' notitle, \
  'frontier-5.csv' skip 1 using ($1==5 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 4 ps 1.1 lw 1.1 lc rgb '#222222' notitle, \
  'frontier-5-stairs.csv' skip 1 using ($1==6 ? $2 : NaN):3 with steps lw 2 dt (4,4) lc rgb '#009E73' notitle, \
  'frontier-5.csv' skip 1 using ($1==6 && $7==0 && $6==0 ? $2 : NaN):3 with points pt 9 ps 0.6 lc rgb '#009E73' notitle, \
  'frontier-5.csv' skip 1 using ($1==6 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 9 ps 1.1 lc rgb '#009E73' notitle, \
  'frontier-5.csv' skip 1 using ($1==6 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 8 ps 1.1 lw 1.1 lc rgb '#222222' notitle, \
  'frontier-5-stairs.csv' skip 1 using ($1==7 ? $2 : NaN):3 with steps lw 2 dt (2,3) lc rgb '#666666' notitle, \
  'frontier-5.csv' skip 1 using ($1==7 && $7==0 && $6==0 ? $2 : NaN):3 with points pt 7 ps 0.6 lc rgb '#666666' notitle, \
  'frontier-5.csv' skip 1 using ($1==7 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 7 ps 1.1 lc rgb '#666666' notitle, \
  'frontier-5.csv' skip 1 using ($1==7 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 6 ps 1.1 lw 1.1 lc rgb '#222222' notitle, \
  'frontier-5-stairs.csv' skip 1 using ($1==8 ? $2 : NaN):3 with steps lw 2 dt (20,6) lc rgb '#8C510A' notitle, \
  'frontier-5.csv' skip 1 using ($1==8 && $7==0 && $6==0 ? $2 : NaN):3 with points pt 5 ps 0.6 lc rgb '#8C510A' notitle, \
  'frontier-5.csv' skip 1 using ($1==8 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 5 ps 1.1 lc rgb '#8C510A' notitle, \
  'frontier-5.csv' skip 1 using ($1==8 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 4 ps 1.1 lw 1.1 lc rgb '#222222' notitle, \
  '+' using (start_kl):(start_reward) every ::0::0 with points pt 3 ps 2.2 lw 2.4 lc rgb '#000000' notitle
unset label
unset arrow
unset multiplot
unset output
}
