# The reward–KL frontier, drawn from frontier.csv and frontier-stairs.csv.
# `gnuplot SCRIPT` in this folder, without arguments, draws the SVG and the PNG again.
set encoding utf8
set datafile separator ','
title_text = 'Reward–KL frontier: sentiment'
reward_text = 'mean ground-truth reward, P(positive)'
subtitle_text = '512 held-out prompts · one seed · every point is one evaluation of one cell'
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
set grid linecolor rgb '#e6e6e6' linetype 1 linewidth 0.6
set errorbars 0.4
set yrange [0.4526707466559099:1.015]
set lmargin at screen 0.075
set rmargin at screen 0.98
set bmargin at screen 0.195
set tmargin at screen 0.885
set xrange [0:13.266733313973091]
unset nonlinear x
set xtics autofreq
set xlabel 'KL(π‖π_{ref}), nats per sequence (exact per step, summed)' enhanced
set ylabel reward_text noenhanced offset 0.5,0
set key at screen 0.52,0.062 center center vertical maxrows 2 noenhanced samplen 4 spacing 1.35
set label label_1 at screen 0.09625840480207397,0.3310404782031335 left noenhanced font ',9' textcolor rgb '#E69F00' front
set label label_2 at screen 0.28341656013783445,0.5620267434500892 left noenhanced font ',9' textcolor rgb '#0072B2' front
set label label_3 at screen 0.164636711675994,0.570346008625397 left noenhanced font ',9' textcolor rgb '#0072B2' front
set label label_4 at screen 0.11299649364253478,0.3998879461018289 left noenhanced font ',9' textcolor rgb '#0072B2' front
set label label_5 at screen 0.10465719142454291,0.353381152692162 left noenhanced font ',9' textcolor rgb '#0072B2' front
set arrow from screen 0.08732385809120959,0.37938115269216205 to screen 0.10465719142454291,0.362131152692162 nohead lw 0.6 lc rgb '#999999'
set label label_6 at screen 0.23630476834759562,0.6272826565888817 left noenhanced font ',9' textcolor rgb '#D55E00' front
set arrow from screen 0.25930476834759564,0.5910326565888817 to screen 0.25930476834759564,0.6185326565888817 nohead lw 0.6 lc rgb '#999999'
set label label_7 at screen 0.43017095041777914,0.8331202181124873 left noenhanced font ',9' textcolor rgb '#D55E00' front
set label label_8 at screen 0.6877454647297792,0.8268656941100835 left noenhanced font ',9' textcolor rgb '#D55E00' front
set arrow from screen 0.6704121313964458,0.8528656941100834 to screen 0.6877454647297792,0.8356156941100835 nohead lw 0.6 lc rgb '#999999'
set label label_9 at screen 0.9221296296296297,0.8646794005963614 left noenhanced font ',9' textcolor rgb '#D55E00' front
set label label_10 at screen 0.2300411584475314,0.6946270918304556 left noenhanced font ',9' textcolor rgb '#009E73' front
set label label_11 at screen 0.41508200047144184,0.8132230224062487 left noenhanced font ',9' textcolor rgb '#009E73' front
set label label_12 at screen 0.6040899941270135,0.8707331580684589 left noenhanced font ',9' textcolor rgb '#009E73' front
set label label_13 at screen 0.6698277960035545,0.8008715009590083 left noenhanced font ',9' textcolor rgb '#009E73' front
set arrow from screen 0.6957027960035544,0.8596215009590082 to screen 0.6957027960035544,0.8096215009590082 nohead lw 0.6 lc rgb '#999999'
start_kl = 0.0
start_reward = 0.4835633075515022
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
  'frontier-stairs.csv' skip 1 using ($1==4 ? $2 : NaN):3 with steps lw 2 dt (4,4) lc rgb '#009E73' notitle, \
  'frontier.csv' skip 1 using ($1==4 && $8==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#009E73' notitle, \
  'frontier.csv' skip 1 using ($1==4 && $7==0 && $6==0 ? $2 : NaN):3 with points pt 9 ps 0.85 lc rgb '#009E73' notitle, \
  'frontier.csv' skip 1 using ($1==4 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 9 ps 1.6 lc rgb '#009E73' notitle, \
  'frontier.csv' skip 1 using ($1==4 && $7==0 && $6==1 ? $2 : NaN):3 with points pt 8 ps 1.6 lw 1.1 lc rgb '#222222' notitle, \
  keyentry with linespoints pt 9 ps 1.1 lw 2 dt (4,4) lc rgb '#009E73' title series_4, \
  '+' using (start_kl):(start_reward) every ::0::0 with points pt 3 ps 2.2 lw 2.4 lc rgb '#000000' notitle, \
  keyentry with points pt 3 ps 1.8 lw 2.2 lc rgb '#000000' title 'SFT, where all start', \
  keyentry with points pt 7 ps 1.7 lc rgb '#555555' title 'large: end of training'
unset label
unset arrow
unset multiplot
unset output
}
