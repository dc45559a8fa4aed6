# The reward–KL frontier, drawn from frontier.csv.
# `gnuplot SCRIPT` in this folder, without arguments, draws the SVG and the PNG again.
set encoding utf8
set datafile separator ','
title_text = 'Reward–KL frontier: variants'
reward_text = 'mean ground-truth reward, P(positive)'
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
set grid linecolor rgb '#e6e6e6' linetype 1 linewidth 0.6
set errorbars 0.4
set yrange [0.3535517318377803:1.015]
set lmargin at screen 0.075
set rmargin at screen 0.645
set bmargin at screen 0.195
set tmargin at screen 0.885
set xrange [0:15.0]
unset nonlinear x
set xtics autofreq
set xlabel 'KL(π‖π_{ref}), nats per sequence (exact per step, summed)' enhanced
set ylabel reward_text noenhanced offset 0.5,0
set key at screen 0.52,0.062 center center vertical maxrows 2 noenhanced samplen 4 spacing 1.35
set label label_1 at screen 0.4612235637322174,0.3737911399937987 left noenhanced font ',9' textcolor rgb '#666666' front
set label label_2 at screen 0.250042106658176,0.37228507634968655 left noenhanced font ',9' textcolor rgb '#666666' front
set label label_3 at screen 0.12992315233931404,0.33920853209102864 left noenhanced font ',9' textcolor rgb '#666666' front
set label label_4 at screen 0.10651251905588917,0.6608443549372908 left noenhanced font ',9' textcolor rgb '#56B4E9' front
set label label_5 at screen 0.15206670477844506,0.782683691624081 left noenhanced font ',9' textcolor rgb '#56B4E9' front
set label label_6 at screen 0.20296464050100085,0.8524745332521343 left noenhanced font ',9' textcolor rgb '#56B4E9' front
set label label_7 at screen 0.1083458523892225,0.6983225758468938 left noenhanced font ',9' textcolor rgb '#8C510A' front
set label label_8 at screen 0.0872333714451117,0.8179085892243484 left noenhanced font ',9' textcolor rgb '#8C510A' front
set label label_9 at screen 0.20296464050100085,0.8744807360735675 left noenhanced font ',9' textcolor rgb '#8C510A' front
set label label_10 at screen 0.09090244442965471,0.41405214320028405 left noenhanced font ',9' textcolor rgb '#E69F00' front
set label label_11 at screen 0.09997678471785361,0.44045134486969495 left noenhanced font ',9' textcolor rgb '#CC79A7' front
set arrow from screen 0.08264345138452028,0.4144513448696949 to screen 0.09997678471785361,0.43170134486969497 nohead lw 0.6 lc rgb '#999999'
set label label_12 at screen 0.1616272139610369,0.6174973810528988 left noenhanced font ',9' textcolor rgb '#0072B2' front
set label label_13 at screen 0.1488575457708409,0.5829807636850391 left noenhanced font ',9' textcolor rgb '#0072B2' front
set label label_14 at screen 0.1526416601275788,0.6380948716673747 left noenhanced font ',9' textcolor rgb '#D55E00' front
set arrow from screen 0.1641416601275788,0.6018448716673747 to screen 0.1641416601275788,0.6293448716673747 nohead lw 0.6 lc rgb '#999999'
set label label_15 at screen 0.07882956464673813,0.5602472272810033 left noenhanced font ',9' textcolor rgb '#009E73' front
set label label_16 at screen 0.2591884744228977,0.6369312780864562 left noenhanced font ',9' textcolor rgb '#CC79A7' front
set label label_17 at screen 0.12935307833465365,0.5302177389368844 left noenhanced font ',9' textcolor rgb '#E69F00' front
set label label_18 at screen 0.11071961982959616,0.5022933962990955 left noenhanced font ',9' textcolor rgb '#E69F00' front
set label label_19 at screen 0.2524691799869765,0.6120775209990235 left noenhanced font ',9' textcolor rgb '#E69F00' front
set arrow from screen 0.23080251332030982,0.6120775209990235 to screen 0.2524691799869765,0.6120775209990235 nohead lw 0.6 lc rgb '#999999'
set label label_20 at screen 0.1376434256220331,0.5557325667043405 left noenhanced font ',9' textcolor rgb '#56B4E9' front
set label label_21 at screen 0.2404824809273706,0.5737326007335202 left noenhanced font ',9' textcolor rgb '#666666' front
set label label_22 at screen 0.09981625347239448,0.3896801928301409 left noenhanced font ',9' textcolor rgb '#8C510A' front
set arrow from screen 0.08248292013906115,0.4156801928301409 to screen 0.09981625347239448,0.39843019283014086 nohead lw 0.6 lc rgb '#999999'
set label label_23 at screen 0.11162841342896374,0.35958134424677596 left noenhanced font ',9' textcolor rgb '#0072B2' front
set arrow from screen 0.0822950800956304,0.40358134424677594 to screen 0.11162841342896374,0.36833134424677594 nohead lw 0.6 lc rgb '#999999'
set label label_24 at screen 0.2464390901780123,0.5928901394584761 left noenhanced font ',9' textcolor rgb '#D55E00' front
set label label_25 at screen 0.1051007897592202,0.5885502937247877 left noenhanced font ',9' textcolor rgb '#009E73' front
set label label_26 at screen 0.2098991636586277,0.6310245797669711 left noenhanced font ',9' textcolor rgb '#CC79A7' front
set label label_27 at screen 0.08447784397414809,0.5809534987071276 left noenhanced font ',9' textcolor rgb '#E69F00' front
set label label_28 at screen 0.12378854772883258,0.481181117709856 left noenhanced font ',9' textcolor rgb '#56B4E9' front
set arrow from screen 0.09445521439549924,0.525181117709856 to screen 0.12378854772883258,0.489931117709856 nohead lw 0.6 lc rgb '#999999'
set label label_29 at screen 0.1869361828272991,0.5913833538684066 left noenhanced font ',9' textcolor rgb '#666666' front
set label label_30 at screen 0.18530591039107663,0.6107819505694675 left noenhanced font ',9' textcolor rgb '#0072B2' front
set label label_31 at screen 0.1191962610457746,0.6152273479360416 left noenhanced font ',9' textcolor rgb '#009E73' front
set label label_32 at screen 0.22688986120047883,0.6872663393709633 left noenhanced font ',9' textcolor rgb '#CC79A7' front
set arrow from screen 0.2470148612004788,0.6285163393709632 to screen 0.2470148612004788,0.6785163393709632 nohead lw 0.6 lc rgb '#999999'
set label label_33 at screen 0.3011909488560117,0.5609470752945274 left noenhanced font ',9' textcolor rgb '#E69F00' front
set label label_34 at screen 0.2854309312380514,0.7496855925988608 left noenhanced font ',9' textcolor rgb '#56B4E9' front
set label label_35 at screen 0.3117265128825571,0.8315428477158361 left noenhanced font ',9' textcolor rgb '#D55E00' front
set label label_36 at screen 0.25150905605790236,0.8239789101274191 left noenhanced font ',9' textcolor rgb '#009E73' front
set label label_37 at screen 0.46451574100033693,0.8219834167912334 left noenhanced font ',9' textcolor rgb '#666666' front
set label label_38 at screen 0.3177156845758384,0.8108654414894481 left noenhanced font ',9' textcolor rgb '#8C510A' front
start_kl = 0.0
start_reward = 0.4835633075515022
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
  'frontier.csv' skip 1 using ($1==22 && $6==1 && $7==1 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#8C510A' notitle, \
  'frontier.csv' skip 1 using ($1==22 && $6==1 && $7==1 ? $2 : NaN):3 with points pt 10 ps 1.1 lc rgb '#8C510A' notitle, \
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
set xrange [0:233.70092980072351]
set nonlinear x via sqrt(x) inverse x*x
set xtics (0,0.5,2,5,10,20,30,50,100,200)
set xlabel 'the whole range, nats (square-root axis)'
unset ylabel
unset key
unset label 1
unset label 2
set label label_39 at screen 0.9054884265879996,0.3906862251808758 left noenhanced font ',9' textcolor rgb '#8C510A' front
set label label_40 at screen 0.8388162615670215,0.4171636401346623 left noenhanced font ',9' textcolor rgb '#D55E00' front
start_kl = 0.0
start_reward = 0.4835633075515022
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
  'frontier.csv' skip 1 using ($1==22 && $6==1 && $7==1 ? $2 : NaN):3:5 with yerrorbars pt 0 lw 0.8 lc rgb '#8C510A' notitle, \
  'frontier.csv' skip 1 using ($1==22 && $6==1 && $7==1 ? $2 : NaN):3 with points pt 10 ps 0.8 lc rgb '#8C510A' notitle, \
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
