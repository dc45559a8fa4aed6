# The reward–KL frontier, drawn from frontier.csv.
# `gnuplot SCRIPT` in this folder, without arguments, draws the SVG and the PNG again.
set encoding utf8
set datafile separator ','
title_text = 'Reward–KL frontier: variants'
subtitle_text = '512 held-out prompts · one seed · where each training ended'
series_1 = 'Temperature'
series_2 = 'Best-of-n (learned reward)'
series_3 = 'Best-of-n-GT'
series_4 = 'Preferred-FT'
series_5 = 'Unlikelihood'
series_6 = 'DPO'
series_7 = 'cDPO'
series_8 = 'rDPO'
series_9 = 'IPO'
series_10 = 'SLiC'
series_11 = 'f-DPO'
series_12 = 'Plackett–Luce DPO'
series_13 = 'SimPO'
series_14 = 'ORPO'
series_15 = 'CPO'
series_16 = 'KTO'
series_17 = 'BCO'
series_18 = 'EXO'
series_19 = 'NCA'
series_20 = 'SPPO-hard'
series_21 = 'APO-zero'
series_22 = 'APO-down'
series_23 = 'AOT'
series_24 = 'DiscoPOP'
series_25 = 'β-DPO'
series_26 = 'Dr. DPO'
series_27 = 'α-DPO'
series_28 = 'Iterative DPO (learned reward)'
series_29 = 'PPO (learned reward)'
series_30 = 'PPO-GT'
series_31 = 'GRPO (learned reward)'
series_32 = 'RLOO (learned reward)'
label_1 = 'Temperature, temperature = 0.25'
label_2 = 'Temperature, temperature = 0.5'
label_3 = 'Temperature, temperature = 0.75'
label_4 = 'Best-of-n (learned reward), n = 4'
label_5 = 'Best-of-n (learned reward), n = 16'
label_6 = 'Best-of-n (learned reward), n = 64'
label_7 = 'Best-of-n-GT, n = 4'
label_8 = 'Best-of-n-GT, n = 16'
label_9 = 'Best-of-n-GT, n = 64'
label_10 = 'Preferred-FT'
label_11 = 'Unlikelihood'
label_12 = 'DPO'
label_13 = 'cDPO'
label_14 = 'rDPO'
label_15 = 'IPO'
label_16 = 'SLiC'
label_17 = 'f-DPO, β = 0.1, α = 0.5, divergence = alpha'
label_18 = 'f-DPO, β = 0.1, divergence = forward-kl'
label_19 = 'f-DPO, β = 0.1, divergence = jensen-shannon'
label_20 = 'Plackett–Luce DPO'
label_21 = 'SimPO'
label_22 = 'ORPO'
label_23 = 'CPO'
label_24 = 'KTO'
label_25 = 'BCO'
label_26 = 'EXO'
label_27 = 'NCA'
label_28 = 'SPPO-hard'
label_29 = 'APO-zero'
label_30 = 'AOT'
label_31 = 'β-DPO'
label_32 = 'Dr. DPO'
label_33 = 'α-DPO'
label_34 = 'Iterative DPO (learned reward)'
label_35 = 'PPO (learned reward)'
label_36 = 'PPO-GT'
label_37 = 'GRPO (learned reward)'
label_38 = 'RLOO (learned reward)'
label_39 = 'APO-down'
label_40 = 'DiscoPOP'
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
set yrange [0.39333304009263:1.015]
set lmargin at screen 0.075
set rmargin at screen 0.645
set bmargin at screen 0.195
set tmargin at screen 0.885
set xrange [0:15.0]
unset nonlinear x
set xtics autofreq
set xlabel 'KL(π‖π_{ref}), nats per sequence (exact per step, summed)' enhanced
set ylabel 'mean ground-truth reward, P(positive)' offset 0.5,0
set key at screen 0.52,0.062 center center vertical maxrows 2 noenhanced samplen 4 spacing 1.35
set label label_1 at screen 0.46105776216377353,0.34067050709607194 left noenhanced font ',9' textcolor rgb '#666666' front
set label label_2 at screen 0.2498678130010603,0.34058109906913603 left noenhanced font ',9' textcolor rgb '#666666' front
set label label_3 at screen 0.1299938556065928,0.2880168244718307 left noenhanced font ',9' textcolor rgb '#666666' front
set label label_4 at screen 0.11651251905588916,0.6468547335132233 left noenhanced font ',9' textcolor rgb '#56B4E9' front
set arrow from screen 0.09917918572255584,0.6208547335132233 to screen 0.11651251905588916,0.6381047335132233 nohead lw 0.6 lc rgb '#999999'
set label label_5 at screen 0.15390003811177835,0.7714254931272077 left noenhanced font ',9' textcolor rgb '#56B4E9' front
set label label_6 at screen 0.09788130716766752,0.8149808202024592 left noenhanced font ',9' textcolor rgb '#56B4E9' front
set label label_7 at screen 0.1083458523892225,0.6849017200490561 left noenhanced font ',9' textcolor rgb '#8C510A' front
set label label_8 at screen 0.0872333714451117,0.7943236298422091 left noenhanced font ',9' textcolor rgb '#8C510A' front
set arrow from screen 0.1447333714451117,0.8305736298422091 to screen 0.1447333714451117,0.803073629842209 nohead lw 0.6 lc rgb '#999999'
set label label_9 at screen 0.20479797383433418,0.8604106650044863 left noenhanced font ',9' textcolor rgb '#8C510A' front
set label label_10 at screen 0.09065870454421295,0.3926118314247839 left noenhanced font ',9' textcolor rgb '#E69F00' front
set label label_11 at screen 0.09010871091498071,0.418055592504629 left noenhanced font ',9' textcolor rgb '#CC79A7' front
set label label_12 at screen 0.14444657086619875,0.6085808242706819 left noenhanced font ',9' textcolor rgb '#0072B2' front
set label label_13 at screen 0.11199245734077995,0.5871493164147614 left noenhanced font ',9' textcolor rgb '#0072B2' front
set label label_14 at screen 0.17688222633422437,0.5904981751059823 left noenhanced font ',9' textcolor rgb '#D55E00' front
set label label_15 at screen 0.0784438043211272,0.5395265818701834 left noenhanced font ',9' textcolor rgb '#009E73' front
set label label_16 at screen 0.24141151008591624,0.6115928657326749 left noenhanced font ',9' textcolor rgb '#CC79A7' front
set label label_17 at screen 0.13323394876524514,0.5366281114976467 left noenhanced font ',9' textcolor rgb '#E69F00' front
set label label_18 at screen 0.11268862136223291,0.4757447512018166 left noenhanced font ',9' textcolor rgb '#E69F00' front
set label label_19 at screen 0.24826368313170444,0.5897413829786853 left noenhanced font ',9' textcolor rgb '#E69F00' front
set arrow from screen 0.2309303497983711,0.6157413829786853 to screen 0.24826368313170444,0.5984913829786853 nohead lw 0.6 lc rgb '#999999'
set label label_20 at screen 0.1353715369061675,0.5565050717653525 left noenhanced font ',9' textcolor rgb '#56B4E9' front
set label label_21 at screen 0.26765747497940406,0.5642141106843196 left noenhanced font ',9' textcolor rgb '#666666' front
set label label_22 at screen 0.09961756326518431,0.37251566340026565 left noenhanced font ',9' textcolor rgb '#8C510A' front
set arrow from screen 0.08228422993185097,0.3985156634002657 to screen 0.09961756326518431,0.38126566340026563 nohead lw 0.6 lc rgb '#999999'
set label label_23 at screen 0.11146970151021146,0.43620786337958684 left noenhanced font ',9' textcolor rgb '#0072B2' front
set arrow from screen 0.08213636817687814,0.39220786337958685 to screen 0.11146970151021146,0.42745786337958686 nohead lw 0.6 lc rgb '#999999'
set label label_24 at screen 0.27519364197361346,0.6202344895033876 left noenhanced font ',9' textcolor rgb '#D55E00' front
set label label_25 at screen 0.0785379961429269,0.5624473741032339 left noenhanced font ',9' textcolor rgb '#009E73' front
set arrow from screen 0.1324546628095936,0.5624473741032339 to screen 0.09578799614292692,0.5624473741032339 nohead lw 0.6 lc rgb '#999999'
set label label_26 at screen 0.2059055808005385,0.6142051741257992 left noenhanced font ',9' textcolor rgb '#CC79A7' front
set label label_27 at screen 0.1012486099928977,0.5232097730767827 left noenhanced font ',9' textcolor rgb '#E69F00' front
set arrow from screen 0.10987360999289769,0.5594597730767827 to screen 0.10987360999289769,0.5319597730767828 nohead lw 0.6 lc rgb '#999999'
set label label_28 at screen 0.1313209636891459,0.5188284273610053 left noenhanced font ',9' textcolor rgb '#56B4E9' front
set arrow from screen 0.09465429702247923,0.5188284273610053 to screen 0.1313209636891459,0.5188284273610053 nohead lw 0.6 lc rgb '#999999'
set label label_29 at screen 0.30618770933797934,0.6229044415140476 left noenhanced font ',9' textcolor rgb '#666666' front
set arrow from screen 0.26952104267131266,0.6229044415140476 to screen 0.30618770933797934,0.6229044415140476 nohead lw 0.6 lc rgb '#999999'
set label label_30 at screen 0.24828961377862876,0.6677241580345818 left noenhanced font ',9' textcolor rgb '#0072B2' front
set arrow from screen 0.2569146137786288,0.631474158034582 to screen 0.2569146137786288,0.6589741580345819 nohead lw 0.6 lc rgb '#999999'
set label label_31 at screen 0.20690680786705085,0.5748531131460453 left noenhanced font ',9' textcolor rgb '#009E73' front
set arrow from screen 0.1702401412003842,0.5748531131460453 to screen 0.20690680786705085,0.5748531131460453 nohead lw 0.6 lc rgb '#999999'
set label label_32 at screen 0.317255774273928,0.6462027611663745 left noenhanced font ',9' textcolor rgb '#CC79A7' front
set arrow from screen 0.2999224409405946,0.6202027611663745 to screen 0.317255774273928,0.6374527611663745 nohead lw 0.6 lc rgb '#999999'
set label label_33 at screen 0.323735169014127,0.5557767950496857 left noenhanced font ',9' textcolor rgb '#E69F00' front
set label label_34 at screen 0.39289458440655317,0.8116871067518354 left noenhanced font ',9' textcolor rgb '#56B4E9' front
set label label_35 at screen 0.2519008116946602,0.7905904775200133 left noenhanced font ',9' textcolor rgb '#D55E00' front
set arrow from screen 0.3094008116946602,0.8268404775200133 to screen 0.3094008116946602,0.7993404775200134 nohead lw 0.6 lc rgb '#999999'
set label label_36 at screen 0.3222380127935955,0.8245548442449203 left noenhanced font ',9' textcolor rgb '#009E73' front
set label label_37 at screen 0.47189422691237953,0.8377400214148847 left noenhanced font ',9' textcolor rgb '#666666' front
set label label_38 at screen 0.32317887778411875,0.8531669620000447 left noenhanced font ',9' textcolor rgb '#8C510A' front
start_kl = 0.0
start_reward = 0.48516284739892696
plot 'frontier.csv' skip 1 using ($1==1 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#666666' notitle, \
  'frontier.csv' skip 1 using ($1==1 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 7 ps 1.1 lc rgb '#666666' notitle, \
  'frontier.csv' skip 1 using ($1==1 && $6==1 && $7==1 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#666666' notitle, \
  'frontier.csv' skip 1 using ($1==1 && $6==1 && $7==1 ? $2 : NaN):3 with points pt 6 ps 1.1 lc rgb '#666666' notitle, \
  'frontier.csv' skip 1 using ($1==2 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#56B4E9' notitle, \
  'frontier.csv' skip 1 using ($1==2 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 15 ps 1.1 lc rgb '#56B4E9' notitle, \
  'frontier.csv' skip 1 using ($1==3 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#8C510A' notitle, \
  'frontier.csv' skip 1 using ($1==3 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 5 ps 1.1 lc rgb '#8C510A' notitle, \
  'frontier.csv' skip 1 using ($1==4 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#E69F00' notitle, \
  'frontier.csv' skip 1 using ($1==4 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 13 ps 1.1 lc rgb '#E69F00' notitle, \
  'frontier.csv' skip 1 using ($1==5 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#CC79A7' notitle, \
  'frontier.csv' skip 1 using ($1==5 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 11 ps 1.1 lc rgb '#CC79A7' notitle, \
  'frontier.csv' skip 1 using ($1==6 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#0072B2' notitle, \
  'frontier.csv' skip 1 using ($1==6 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 7 ps 1.1 lc rgb '#0072B2' notitle, \
  'frontier.csv' skip 1 using ($1==7 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#0072B2' notitle, \
  'frontier.csv' skip 1 using ($1==7 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 5 ps 1.1 lc rgb '#0072B2' notitle, \
  'frontier.csv' skip 1 using ($1==8 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#D55E00' notitle, \
  'frontier.csv' skip 1 using ($1==8 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 9 ps 1.1 lc rgb '#D55E00' notitle, \
  'frontier.csv' skip 1 using ($1==9 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#009E73' notitle, \
  'frontier.csv' skip 1 using ($1==9 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 11 ps 1.1 lc rgb '#009E73' notitle, \
  'frontier.csv' skip 1 using ($1==10 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#CC79A7' notitle, \
  'frontier.csv' skip 1 using ($1==10 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 13 ps 1.1 lc rgb '#CC79A7' notitle, \
  'frontier.csv' skip 1 using ($1==11 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#E69F00' notitle, \
  'frontier.csv' skip 1 using ($1==11 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 15 ps 1.1 lc rgb '#E69F00' notitle, \
  'frontier.csv' skip 1 using ($1==12 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#56B4E9' notitle, \
  'frontier.csv' skip 1 using ($1==12 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 7 ps 1.1 lc rgb '#56B4E9' notitle, \
  'frontier.csv' skip 1 using ($1==13 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#666666' notitle, \
  'frontier.csv' skip 1 using ($1==13 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 5 ps 1.1 lc rgb '#666666' notitle, \
  'frontier.csv' skip 1 using ($1==14 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#8C510A' notitle, \
  'frontier.csv' skip 1 using ($1==14 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 9 ps 1.1 lc rgb '#8C510A' notitle, \
  'frontier.csv' skip 1 using ($1==15 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#0072B2' notitle, \
  'frontier.csv' skip 1 using ($1==15 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 9 ps 1.1 lc rgb '#0072B2' notitle, \
  'frontier.csv' skip 1 using ($1==16 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#D55E00' notitle, \
  'frontier.csv' skip 1 using ($1==16 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 11 ps 1.1 lc rgb '#D55E00' notitle, \
  'frontier.csv' skip 1 using ($1==17 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#009E73' notitle, \
  'frontier.csv' skip 1 using ($1==17 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 13 ps 1.1 lc rgb '#009E73' notitle, \
  'frontier.csv' skip 1 using ($1==18 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#CC79A7' notitle, \
  'frontier.csv' skip 1 using ($1==18 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 15 ps 1.1 lc rgb '#CC79A7' notitle, \
  'frontier.csv' skip 1 using ($1==19 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#E69F00' notitle, \
  'frontier.csv' skip 1 using ($1==19 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 7 ps 1.1 lc rgb '#E69F00' notitle, \
  'frontier.csv' skip 1 using ($1==20 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#56B4E9' notitle, \
  'frontier.csv' skip 1 using ($1==20 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 5 ps 1.1 lc rgb '#56B4E9' notitle, \
  'frontier.csv' skip 1 using ($1==21 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#666666' notitle, \
  'frontier.csv' skip 1 using ($1==21 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 9 ps 1.1 lc rgb '#666666' notitle, \
  'frontier.csv' skip 1 using ($1==22 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#8C510A' notitle, \
  'frontier.csv' skip 1 using ($1==22 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 11 ps 1.1 lc rgb '#8C510A' notitle, \
  'frontier.csv' skip 1 using ($1==23 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#0072B2' notitle, \
  'frontier.csv' skip 1 using ($1==23 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 11 ps 1.1 lc rgb '#0072B2' notitle, \
  'frontier.csv' skip 1 using ($1==24 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#D55E00' notitle, \
  'frontier.csv' skip 1 using ($1==24 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 13 ps 1.1 lc rgb '#D55E00' notitle, \
  'frontier.csv' skip 1 using ($1==25 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#009E73' notitle, \
  'frontier.csv' skip 1 using ($1==25 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 15 ps 1.1 lc rgb '#009E73' notitle, \
  'frontier.csv' skip 1 using ($1==26 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#CC79A7' notitle, \
  'frontier.csv' skip 1 using ($1==26 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 7 ps 1.1 lc rgb '#CC79A7' notitle, \
  'frontier.csv' skip 1 using ($1==27 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#E69F00' notitle, \
  'frontier.csv' skip 1 using ($1==27 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 5 ps 1.1 lc rgb '#E69F00' notitle, \
  'frontier.csv' skip 1 using ($1==28 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#56B4E9' notitle, \
  'frontier.csv' skip 1 using ($1==28 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 9 ps 1.1 lc rgb '#56B4E9' notitle, \
  'frontier.csv' skip 1 using ($1==29 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#D55E00' notitle, \
  'frontier.csv' skip 1 using ($1==29 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 5 ps 1.1 lc rgb '#D55E00' notitle, \
  'frontier.csv' skip 1 using ($1==30 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#009E73' notitle, \
  'frontier.csv' skip 1 using ($1==30 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 9 ps 1.1 lc rgb '#009E73' notitle, \
  'frontier.csv' skip 1 using ($1==31 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#666666' notitle, \
  'frontier.csv' skip 1 using ($1==31 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 11 ps 1.1 lc rgb '#666666' notitle, \
  'frontier.csv' skip 1 using ($1==32 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#8C510A' notitle, \
  'frontier.csv' skip 1 using ($1==32 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 13 ps 1.1 lc rgb '#8C510A' notitle, \
  '+' using (start_kl):(start_reward) every ::0::0 with points pt 3 ps 2.2 lw 2.4 lc rgb '#000000' notitle, \
  keyentry with points pt 3 ps 1.8 lw 2.2 lc rgb '#000000' title 'SFT, where all start', \
  keyentry with points pt 4 ps 1.2 lw 1.3 lc rgb '#555555' title 'hollow: degenerate text'
unset label
unset arrow
set lmargin at screen 0.71
set rmargin at screen 0.98
set bmargin at screen 0.195
set tmargin at screen 0.885
set xrange [0:169.5009668995047]
set nonlinear x via sqrt(x) inverse x*x
set xtics (0,0.5,2,5,10,20,30,50,100)
set xlabel 'the whole range, nats (square-root axis)'
unset ylabel
unset key
unset label 1
unset label 2
set label label_39 at screen 0.9047889157128391,0.4118469997425746 left noenhanced font ',9' textcolor rgb '#8C510A' front
set label label_40 at screen 0.8637545620870257,0.341439504568639 left noenhanced font ',9' textcolor rgb '#D55E00' front
start_kl = 0.0
start_reward = 0.48516284739892696
plot 'frontier.csv' skip 1 using ($1==1 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#666666' notitle, \
  'frontier.csv' skip 1 using ($1==1 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 7 ps 0.8 lc rgb '#666666' notitle, \
  'frontier.csv' skip 1 using ($1==1 && $6==1 && $7==1 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#666666' notitle, \
  'frontier.csv' skip 1 using ($1==1 && $6==1 && $7==1 ? $2 : NaN):3 with points pt 6 ps 0.8 lc rgb '#666666' notitle, \
  'frontier.csv' skip 1 using ($1==2 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#56B4E9' notitle, \
  'frontier.csv' skip 1 using ($1==2 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 15 ps 0.8 lc rgb '#56B4E9' notitle, \
  'frontier.csv' skip 1 using ($1==3 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#8C510A' notitle, \
  'frontier.csv' skip 1 using ($1==3 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 5 ps 0.8 lc rgb '#8C510A' notitle, \
  'frontier.csv' skip 1 using ($1==4 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#E69F00' notitle, \
  'frontier.csv' skip 1 using ($1==4 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 13 ps 0.8 lc rgb '#E69F00' notitle, \
  'frontier.csv' skip 1 using ($1==5 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#CC79A7' notitle, \
  'frontier.csv' skip 1 using ($1==5 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 11 ps 0.8 lc rgb '#CC79A7' notitle, \
  'frontier.csv' skip 1 using ($1==6 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#0072B2' notitle, \
  'frontier.csv' skip 1 using ($1==6 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 7 ps 0.8 lc rgb '#0072B2' notitle, \
  'frontier.csv' skip 1 using ($1==7 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#0072B2' notitle, \
  'frontier.csv' skip 1 using ($1==7 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 5 ps 0.8 lc rgb '#0072B2' notitle, \
  'frontier.csv' skip 1 using ($1==8 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#D55E00' notitle, \
  'frontier.csv' skip 1 using ($1==8 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 9 ps 0.8 lc rgb '#D55E00' notitle, \
  'frontier.csv' skip 1 using ($1==9 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#009E73' notitle, \
  'frontier.csv' skip 1 using ($1==9 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 11 ps 0.8 lc rgb '#009E73' notitle, \
  'frontier.csv' skip 1 using ($1==10 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#CC79A7' notitle, \
  'frontier.csv' skip 1 using ($1==10 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 13 ps 0.8 lc rgb '#CC79A7' notitle, \
  'frontier.csv' skip 1 using ($1==11 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#E69F00' notitle, \
  'frontier.csv' skip 1 using ($1==11 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 15 ps 0.8 lc rgb '#E69F00' notitle, \
  'frontier.csv' skip 1 using ($1==12 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#56B4E9' notitle, \
  'frontier.csv' skip 1 using ($1==12 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 7 ps 0.8 lc rgb '#56B4E9' notitle, \
  'frontier.csv' skip 1 using ($1==13 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#666666' notitle, \
  'frontier.csv' skip 1 using ($1==13 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 5 ps 0.8 lc rgb '#666666' notitle, \
  'frontier.csv' skip 1 using ($1==14 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#8C510A' notitle, \
  'frontier.csv' skip 1 using ($1==14 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 9 ps 0.8 lc rgb '#8C510A' notitle, \
  'frontier.csv' skip 1 using ($1==15 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#0072B2' notitle, \
  'frontier.csv' skip 1 using ($1==15 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 9 ps 0.8 lc rgb '#0072B2' notitle, \
  'frontier.csv' skip 1 using ($1==16 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#D55E00' notitle, \
  'frontier.csv' skip 1 using ($1==16 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 11 ps 0.8 lc rgb '#D55E00' notitle, \
  'frontier.csv' skip 1 using ($1==17 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#009E73' notitle, \
  'frontier.csv' skip 1 using ($1==17 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 13 ps 0.8 lc rgb '#009E73' notitle, \
  'frontier.csv' skip 1 using ($1==18 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#CC79A7' notitle, \
  'frontier.csv' skip 1 using ($1==18 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 15 ps 0.8 lc rgb '#CC79A7' notitle, \
  'frontier.csv' skip 1 using ($1==19 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#E69F00' notitle, \
  'frontier.csv' skip 1 using ($1==19 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 7 ps 0.8 lc rgb '#E69F00' notitle, \
  'frontier.csv' skip 1 using ($1==20 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#56B4E9' notitle, \
  'frontier.csv' skip 1 using ($1==20 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 5 ps 0.8 lc rgb '#56B4E9' notitle, \
  'frontier.csv' skip 1 using ($1==21 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#666666' notitle, \
  'frontier.csv' skip 1 using ($1==21 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 9 ps 0.8 lc rgb '#666666' notitle, \
  'frontier.csv' skip 1 using ($1==22 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#8C510A' notitle, \
  'frontier.csv' skip 1 using ($1==22 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 11 ps 0.8 lc rgb '#8C510A' notitle, \
  'frontier.csv' skip 1 using ($1==23 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#0072B2' notitle, \
  'frontier.csv' skip 1 using ($1==23 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 11 ps 0.8 lc rgb '#0072B2' notitle, \
  'frontier.csv' skip 1 using ($1==24 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#D55E00' notitle, \
  'frontier.csv' skip 1 using ($1==24 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 13 ps 0.8 lc rgb '#D55E00' notitle, \
  'frontier.csv' skip 1 using ($1==25 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#009E73' notitle, \
  'frontier.csv' skip 1 using ($1==25 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 15 ps 0.8 lc rgb '#009E73' notitle, \
  'frontier.csv' skip 1 using ($1==26 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#CC79A7' notitle, \
  'frontier.csv' skip 1 using ($1==26 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 7 ps 0.8 lc rgb '#CC79A7' notitle, \
  'frontier.csv' skip 1 using ($1==27 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#E69F00' notitle, \
  'frontier.csv' skip 1 using ($1==27 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 5 ps 0.8 lc rgb '#E69F00' notitle, \
  'frontier.csv' skip 1 using ($1==28 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#56B4E9' notitle, \
  'frontier.csv' skip 1 using ($1==28 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 9 ps 0.8 lc rgb '#56B4E9' notitle, \
  'frontier.csv' skip 1 using ($1==29 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#D55E00' notitle, \
  'frontier.csv' skip 1 using ($1==29 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 5 ps 0.8 lc rgb '#D55E00' notitle, \
  'frontier.csv' skip 1 using ($1==30 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#009E73' notitle, \
  'frontier.csv' skip 1 using ($1==30 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 9 ps 0.8 lc rgb '#009E73' notitle, \
  'frontier.csv' skip 1 using ($1==31 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#666666' notitle, \
  'frontier.csv' skip 1 using ($1==31 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 11 ps 0.8 lc rgb '#666666' notitle, \
  'frontier.csv' skip 1 using ($1==32 && $6==1 && $7==0 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#8C510A' notitle, \
  'frontier.csv' skip 1 using ($1==32 && $6==1 && $7==0 ? $2 : NaN):3 with points pt 13 ps 0.8 lc rgb '#8C510A' notitle, \
  '+' using (start_kl):(start_reward) every ::0::0 with points pt 3 ps 2.2 lw 2.4 lc rgb '#000000' notitle
unset label
unset arrow
unset multiplot
unset output
}
