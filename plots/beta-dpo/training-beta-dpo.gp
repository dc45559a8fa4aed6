# How training-beta-dpo went, drawn from training-beta-dpo.csv, whose numbers training-beta-dpo-legend.csv explains.
# `gnuplot SCRIPT` in this folder, without arguments, draws the SVG and the PNG again.
set encoding utf8
set datafile separator ','
title_text = 'β-DPO: training in beta-dpo'
key_text = '23 settings, from dark to light in the order of training-beta-dpo-legend.csv'
panel_1 = 'loss'
panel_2 = 'margin, nats'
panel_3 = 'preference accuracy'
panel_4 = 'gradient norm, before clipping'
panel_5 = 'KL(π‖π_ref), nats, held-out prompts'
panel_6 = 'ground-truth reward, held-out prompts'
do for [kind = 1:2] {
if (kind == 1) {
  set terminal svg size 1200,800 dynamic font 'DejaVu Sans,Arial,sans-serif,13' background '#ffffff'
  set output 'training-beta-dpo.svg'
} else {
  set terminal pngcairo size 1200,800 font 'DejaVu Sans,10' background '#ffffff'
  set output 'training-beta-dpo.png'
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
set bmargin at screen 0.5575
set tmargin at screen 0.905
set title panel_1 noenhanced offset 0,-0.6
set xlabel '' offset 0,0.4
set label 2 key_text at screen 0.5,0.03 center noenhanced
unset key
plot 'training-beta-dpo.csv' skip 1 using ($1==1 && $2==1 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#440154' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==2 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#440154' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==3 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#440154' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==4 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#42105e' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==5 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#42105e' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==6 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#42105e' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==7 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#411e68' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==8 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#411e68' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==9 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#411e68' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==10 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#3f2d72' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==11 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#3f2d72' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==12 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#3f2d72' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==13 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#3d3c7c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==14 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#3d3c7c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==15 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#3d3c7c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==16 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3,3,3) lc rgb '#3c4b86' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==17 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3,3,3) lc rgb '#3c4b86' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==18 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3,3,3) lc rgb '#3c4b86' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==19 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#39588b' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==20 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#39588b' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==21 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#39588b' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==22 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#34638b' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==23 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#34638b' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==24 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#34638b' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==25 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#2f6f8b' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==26 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#2f6f8b' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==27 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#2f6f8b' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==28 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#2a7a8c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==29 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#2a7a8c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==30 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#2a7a8c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==31 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#26868c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==32 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#26868c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==33 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#26868c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==34 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3,3,3) lc rgb '#21918c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==35 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3,3,3) lc rgb '#21918c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==36 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3,3,3) lc rgb '#21918c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==37 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#2c977f' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==38 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#2c977f' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==39 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#2c977f' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==40 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#379e73' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==41 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#379e73' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==42 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#379e73' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==43 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#42a466' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==44 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#42a466' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==45 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#42a466' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==46 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#4daa59' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==47 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#4daa59' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==48 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#4daa59' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==49 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#58b14c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==50 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#58b14c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==51 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#58b14c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==52 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3,3,3) lc rgb '#6ab341' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==53 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3,3,3) lc rgb '#6ab341' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==54 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3,3,3) lc rgb '#6ab341' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==55 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#81b138' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==56 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#81b138' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==57 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#81b138' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==58 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#99af2f' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==59 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#99af2f' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==60 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#99af2f' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==61 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#b1ae26' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==62 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#b1ae26' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==63 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#b1ae26' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==64 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#c8ac1d' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==65 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#c8ac1d' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==66 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#c8ac1d' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==67 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#e0aa14' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==68 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#e0aa14' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==1 && $2==69 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#e0aa14' notitle
unset label 1
unset label 2
set lmargin at screen 0.37666666666666665
set rmargin at screen 0.6533333333333333
set bmargin at screen 0.5575
set tmargin at screen 0.905
set title panel_2 noenhanced offset 0,-0.6
set xlabel '' offset 0,0.4
unset key
plot 'training-beta-dpo.csv' skip 1 using ($1==2 && $2==1 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#440154' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==2 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#440154' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==3 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#440154' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==4 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#42105e' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==5 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#42105e' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==6 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#42105e' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==7 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#411e68' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==8 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#411e68' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==9 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#411e68' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==10 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#3f2d72' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==11 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#3f2d72' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==12 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#3f2d72' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==13 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#3d3c7c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==14 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#3d3c7c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==15 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#3d3c7c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==16 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3,3,3) lc rgb '#3c4b86' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==17 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3,3,3) lc rgb '#3c4b86' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==18 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3,3,3) lc rgb '#3c4b86' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==19 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#39588b' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==20 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#39588b' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==21 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#39588b' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==22 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#34638b' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==23 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#34638b' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==24 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#34638b' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==25 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#2f6f8b' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==26 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#2f6f8b' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==27 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#2f6f8b' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==28 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#2a7a8c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==29 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#2a7a8c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==30 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#2a7a8c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==31 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#26868c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==32 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#26868c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==33 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#26868c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==34 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3,3,3) lc rgb '#21918c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==35 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3,3,3) lc rgb '#21918c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==36 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3,3,3) lc rgb '#21918c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==37 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#2c977f' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==38 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#2c977f' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==39 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#2c977f' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==40 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#379e73' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==41 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#379e73' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==42 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#379e73' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==43 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#42a466' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==44 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#42a466' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==45 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#42a466' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==46 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#4daa59' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==47 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#4daa59' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==48 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#4daa59' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==49 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#58b14c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==50 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#58b14c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==51 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#58b14c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==52 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3,3,3) lc rgb '#6ab341' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==53 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3,3,3) lc rgb '#6ab341' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==54 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3,3,3) lc rgb '#6ab341' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==55 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#81b138' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==56 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#81b138' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==57 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#81b138' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==58 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#99af2f' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==59 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#99af2f' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==60 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#99af2f' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==61 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#b1ae26' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==62 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#b1ae26' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==63 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#b1ae26' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==64 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#c8ac1d' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==65 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#c8ac1d' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==66 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#c8ac1d' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==67 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#e0aa14' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==68 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#e0aa14' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==2 && $2==69 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#e0aa14' notitle
set lmargin at screen 0.6883333333333334
set rmargin at screen 0.965
set bmargin at screen 0.5575
set tmargin at screen 0.905
set title panel_3 noenhanced offset 0,-0.6
set xlabel '' offset 0,0.4
unset key
plot 'training-beta-dpo.csv' skip 1 using ($1==3 && $2==1 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#440154' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==2 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#440154' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==3 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#440154' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==4 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#42105e' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==5 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#42105e' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==6 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#42105e' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==7 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#411e68' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==8 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#411e68' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==9 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#411e68' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==10 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#3f2d72' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==11 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#3f2d72' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==12 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#3f2d72' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==13 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#3d3c7c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==14 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#3d3c7c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==15 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#3d3c7c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==16 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3,3,3) lc rgb '#3c4b86' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==17 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3,3,3) lc rgb '#3c4b86' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==18 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3,3,3) lc rgb '#3c4b86' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==19 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#39588b' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==20 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#39588b' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==21 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#39588b' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==22 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#34638b' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==23 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#34638b' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==24 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#34638b' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==25 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#2f6f8b' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==26 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#2f6f8b' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==27 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#2f6f8b' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==28 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#2a7a8c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==29 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#2a7a8c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==30 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#2a7a8c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==31 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#26868c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==32 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#26868c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==33 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#26868c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==34 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3,3,3) lc rgb '#21918c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==35 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3,3,3) lc rgb '#21918c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==36 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3,3,3) lc rgb '#21918c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==37 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#2c977f' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==38 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#2c977f' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==39 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#2c977f' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==40 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#379e73' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==41 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#379e73' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==42 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#379e73' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==43 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#42a466' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==44 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#42a466' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==45 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#42a466' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==46 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#4daa59' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==47 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#4daa59' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==48 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#4daa59' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==49 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#58b14c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==50 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#58b14c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==51 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#58b14c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==52 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3,3,3) lc rgb '#6ab341' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==53 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3,3,3) lc rgb '#6ab341' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==54 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3,3,3) lc rgb '#6ab341' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==55 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#81b138' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==56 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#81b138' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==57 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#81b138' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==58 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#99af2f' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==59 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#99af2f' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==60 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#99af2f' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==61 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#b1ae26' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==62 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#b1ae26' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==63 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#b1ae26' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==64 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#c8ac1d' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==65 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#c8ac1d' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==66 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#c8ac1d' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==67 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#e0aa14' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==68 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#e0aa14' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==3 && $2==69 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#e0aa14' notitle
set lmargin at screen 0.065
set rmargin at screen 0.3416666666666666
set bmargin at screen 0.13499999999999995
set tmargin at screen 0.48249999999999993
set title panel_4 noenhanced offset 0,-0.6
set xlabel 'training step' offset 0,0.4
unset key
plot 'training-beta-dpo.csv' skip 1 using ($1==4 && $2==1 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#440154' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==2 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#440154' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==3 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#440154' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==4 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#42105e' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==5 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#42105e' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==6 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#42105e' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==7 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#411e68' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==8 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#411e68' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==9 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#411e68' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==10 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#3f2d72' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==11 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#3f2d72' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==12 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#3f2d72' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==13 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#3d3c7c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==14 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#3d3c7c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==15 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#3d3c7c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==16 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3,3,3) lc rgb '#3c4b86' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==17 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3,3,3) lc rgb '#3c4b86' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==18 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3,3,3) lc rgb '#3c4b86' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==19 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#39588b' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==20 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#39588b' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==21 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#39588b' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==22 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#34638b' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==23 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#34638b' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==24 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#34638b' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==25 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#2f6f8b' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==26 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#2f6f8b' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==27 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#2f6f8b' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==28 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#2a7a8c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==29 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#2a7a8c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==30 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#2a7a8c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==31 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#26868c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==32 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#26868c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==33 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#26868c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==34 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3,3,3) lc rgb '#21918c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==35 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3,3,3) lc rgb '#21918c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==36 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3,3,3) lc rgb '#21918c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==37 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#2c977f' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==38 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#2c977f' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==39 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#2c977f' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==40 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#379e73' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==41 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#379e73' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==42 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#379e73' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==43 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#42a466' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==44 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#42a466' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==45 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#42a466' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==46 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#4daa59' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==47 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#4daa59' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==48 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#4daa59' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==49 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#58b14c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==50 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#58b14c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==51 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#58b14c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==52 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3,3,3) lc rgb '#6ab341' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==53 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3,3,3) lc rgb '#6ab341' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==54 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3,3,3) lc rgb '#6ab341' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==55 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#81b138' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==56 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#81b138' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==57 ? $3 : NaN):4 with lines lw 1.7 dt 1 lc rgb '#81b138' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==58 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#99af2f' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==59 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#99af2f' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==60 ? $3 : NaN):4 with lines lw 1.7 dt (12,4) lc rgb '#99af2f' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==61 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#b1ae26' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==62 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#b1ae26' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==63 ? $3 : NaN):4 with lines lw 1.7 dt (4,3) lc rgb '#b1ae26' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==64 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#c8ac1d' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==65 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#c8ac1d' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==66 ? $3 : NaN):4 with lines lw 1.7 dt (12,3,3,3) lc rgb '#c8ac1d' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==67 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#e0aa14' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==68 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#e0aa14' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==4 && $2==69 ? $3 : NaN):4 with lines lw 1.7 dt (7,3) lc rgb '#e0aa14' notitle
set lmargin at screen 0.37666666666666665
set rmargin at screen 0.6533333333333333
set bmargin at screen 0.13499999999999995
set tmargin at screen 0.48249999999999993
set title panel_5 noenhanced offset 0,-0.6
set xlabel 'training step' offset 0,0.4
unset key
plot 'training-beta-dpo.csv' skip 1 using ($1==5 && $2==1 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt 1 lc rgb '#440154' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==2 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt 1 lc rgb '#440154' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==3 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt 1 lc rgb '#440154' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==4 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,4) lc rgb '#42105e' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==5 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,4) lc rgb '#42105e' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==6 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,4) lc rgb '#42105e' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==7 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (4,3) lc rgb '#411e68' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==8 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (4,3) lc rgb '#411e68' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==9 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (4,3) lc rgb '#411e68' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==10 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,3,3,3) lc rgb '#3f2d72' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==11 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,3,3,3) lc rgb '#3f2d72' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==12 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,3,3,3) lc rgb '#3f2d72' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==13 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (7,3) lc rgb '#3d3c7c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==14 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (7,3) lc rgb '#3d3c7c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==15 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (7,3) lc rgb '#3d3c7c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==16 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,3,3,3,3,3) lc rgb '#3c4b86' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==17 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,3,3,3,3,3) lc rgb '#3c4b86' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==18 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,3,3,3,3,3) lc rgb '#3c4b86' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==19 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt 1 lc rgb '#39588b' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==20 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt 1 lc rgb '#39588b' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==21 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt 1 lc rgb '#39588b' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==22 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,4) lc rgb '#34638b' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==23 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,4) lc rgb '#34638b' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==24 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,4) lc rgb '#34638b' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==25 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (4,3) lc rgb '#2f6f8b' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==26 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (4,3) lc rgb '#2f6f8b' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==27 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (4,3) lc rgb '#2f6f8b' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==28 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,3,3,3) lc rgb '#2a7a8c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==29 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,3,3,3) lc rgb '#2a7a8c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==30 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,3,3,3) lc rgb '#2a7a8c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==31 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (7,3) lc rgb '#26868c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==32 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (7,3) lc rgb '#26868c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==33 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (7,3) lc rgb '#26868c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==34 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,3,3,3,3,3) lc rgb '#21918c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==35 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,3,3,3,3,3) lc rgb '#21918c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==36 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,3,3,3,3,3) lc rgb '#21918c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==37 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt 1 lc rgb '#2c977f' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==38 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt 1 lc rgb '#2c977f' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==39 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt 1 lc rgb '#2c977f' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==40 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,4) lc rgb '#379e73' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==41 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,4) lc rgb '#379e73' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==42 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,4) lc rgb '#379e73' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==43 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (4,3) lc rgb '#42a466' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==44 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (4,3) lc rgb '#42a466' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==45 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (4,3) lc rgb '#42a466' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==46 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,3,3,3) lc rgb '#4daa59' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==47 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,3,3,3) lc rgb '#4daa59' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==48 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,3,3,3) lc rgb '#4daa59' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==49 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (7,3) lc rgb '#58b14c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==50 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (7,3) lc rgb '#58b14c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==51 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (7,3) lc rgb '#58b14c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==52 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,3,3,3,3,3) lc rgb '#6ab341' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==53 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,3,3,3,3,3) lc rgb '#6ab341' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==54 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,3,3,3,3,3) lc rgb '#6ab341' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==55 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt 1 lc rgb '#81b138' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==56 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt 1 lc rgb '#81b138' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==57 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt 1 lc rgb '#81b138' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==58 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,4) lc rgb '#99af2f' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==59 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,4) lc rgb '#99af2f' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==60 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,4) lc rgb '#99af2f' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==61 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (4,3) lc rgb '#b1ae26' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==62 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (4,3) lc rgb '#b1ae26' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==63 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (4,3) lc rgb '#b1ae26' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==64 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,3,3,3) lc rgb '#c8ac1d' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==65 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,3,3,3) lc rgb '#c8ac1d' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==66 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,3,3,3) lc rgb '#c8ac1d' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==67 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (7,3) lc rgb '#e0aa14' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==68 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (7,3) lc rgb '#e0aa14' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==5 && $2==69 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (7,3) lc rgb '#e0aa14' notitle
set lmargin at screen 0.6883333333333334
set rmargin at screen 0.965
set bmargin at screen 0.13499999999999995
set tmargin at screen 0.48249999999999993
set title panel_6 noenhanced offset 0,-0.6
set xlabel 'training step' offset 0,0.4
unset key
plot 'training-beta-dpo.csv' skip 1 using ($1==6 && $2==1 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt 1 lc rgb '#440154' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==2 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt 1 lc rgb '#440154' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==3 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt 1 lc rgb '#440154' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==4 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,4) lc rgb '#42105e' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==5 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,4) lc rgb '#42105e' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==6 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,4) lc rgb '#42105e' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==7 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (4,3) lc rgb '#411e68' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==8 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (4,3) lc rgb '#411e68' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==9 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (4,3) lc rgb '#411e68' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==10 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,3,3,3) lc rgb '#3f2d72' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==11 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,3,3,3) lc rgb '#3f2d72' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==12 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,3,3,3) lc rgb '#3f2d72' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==13 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (7,3) lc rgb '#3d3c7c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==14 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (7,3) lc rgb '#3d3c7c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==15 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (7,3) lc rgb '#3d3c7c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==16 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,3,3,3,3,3) lc rgb '#3c4b86' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==17 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,3,3,3,3,3) lc rgb '#3c4b86' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==18 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,3,3,3,3,3) lc rgb '#3c4b86' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==19 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt 1 lc rgb '#39588b' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==20 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt 1 lc rgb '#39588b' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==21 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt 1 lc rgb '#39588b' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==22 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,4) lc rgb '#34638b' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==23 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,4) lc rgb '#34638b' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==24 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,4) lc rgb '#34638b' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==25 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (4,3) lc rgb '#2f6f8b' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==26 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (4,3) lc rgb '#2f6f8b' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==27 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (4,3) lc rgb '#2f6f8b' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==28 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,3,3,3) lc rgb '#2a7a8c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==29 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,3,3,3) lc rgb '#2a7a8c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==30 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,3,3,3) lc rgb '#2a7a8c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==31 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (7,3) lc rgb '#26868c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==32 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (7,3) lc rgb '#26868c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==33 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (7,3) lc rgb '#26868c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==34 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,3,3,3,3,3) lc rgb '#21918c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==35 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,3,3,3,3,3) lc rgb '#21918c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==36 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,3,3,3,3,3) lc rgb '#21918c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==37 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt 1 lc rgb '#2c977f' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==38 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt 1 lc rgb '#2c977f' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==39 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt 1 lc rgb '#2c977f' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==40 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,4) lc rgb '#379e73' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==41 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,4) lc rgb '#379e73' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==42 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,4) lc rgb '#379e73' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==43 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (4,3) lc rgb '#42a466' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==44 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (4,3) lc rgb '#42a466' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==45 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (4,3) lc rgb '#42a466' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==46 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,3,3,3) lc rgb '#4daa59' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==47 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,3,3,3) lc rgb '#4daa59' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==48 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,3,3,3) lc rgb '#4daa59' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==49 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (7,3) lc rgb '#58b14c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==50 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (7,3) lc rgb '#58b14c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==51 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (7,3) lc rgb '#58b14c' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==52 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,3,3,3,3,3) lc rgb '#6ab341' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==53 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,3,3,3,3,3) lc rgb '#6ab341' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==54 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,3,3,3,3,3) lc rgb '#6ab341' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==55 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt 1 lc rgb '#81b138' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==56 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt 1 lc rgb '#81b138' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==57 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt 1 lc rgb '#81b138' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==58 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,4) lc rgb '#99af2f' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==59 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,4) lc rgb '#99af2f' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==60 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,4) lc rgb '#99af2f' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==61 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (4,3) lc rgb '#b1ae26' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==62 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (4,3) lc rgb '#b1ae26' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==63 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (4,3) lc rgb '#b1ae26' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==64 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,3,3,3) lc rgb '#c8ac1d' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==65 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,3,3,3) lc rgb '#c8ac1d' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==66 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (12,3,3,3) lc rgb '#c8ac1d' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==67 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (7,3) lc rgb '#e0aa14' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==68 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (7,3) lc rgb '#e0aa14' notitle, \
  'training-beta-dpo.csv' skip 1 using ($1==6 && $2==69 ? $3 : NaN):4 with linespoints pt 7 ps 0.45 lw 1.7 dt (7,3) lc rgb '#e0aa14' notitle
unset multiplot
unset output
}
