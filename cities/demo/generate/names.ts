/** A Chinese name and its English form. */
export interface Name {
  readonly name: string
  readonly nameEn: string
}

const list = (text: string, suffix: readonly [zh: string, en: string] = ['', '']): Name[] =>
  text
    .trim()
    .split(/\s+/)
    .map((pair) => {
      const [zh = '', en = ''] = pair.split(':')
      return {name: zh + suffix[0], nameEn: en + suffix[1]}
    })

/** The three districts in the order of their codes. */
export const DISTRICTS: readonly Name[] = list('滨江:Binjiang 文昌:Wenchang 临港:Lingang', ['区', ' District'])

/** The twelve streets in the order of their codes: four of each district. */
export const STREETS: readonly Name[] = list(
  '钟楼:Zhonglou 江滨:Jiangbin 南岸:Nan’an 桥头:Qiaotou 文昌阁:Wenchangge 梧桐:Wutong 镜湖:Jinghu 书院:Shuyuan 港前:Gangqian 南湖:Nanhu 望江:Wangjiang 沙洲:Shazhou',
  ['街道', ' Subdistrict'],
)

/** The forty-eight communities in the order of their codes. */
export const COMMUNITIES: readonly Name[] = list(
  `鼓楼前:Gulouqian 石榴巷:Shiliuxiang 钟鸣里:Zhongmingli 青石桥:Qingshiqiao
   江汉里:Jianghanli 码头口:Matoukou 金水湾:Jinshuiwan 观澜:Guanlan
   南岸里:Nan’anli 芦花洲:Luhuazhou 纱厂:Shachang 柳堤:Liudi
   桥南:Qiaonan 红砖坊:Hongzhuanfang 花园里:Huayuanli 长虹:Changhong
   文昌:Wenchang 状元坊:Zhuangyuanfang 北苑:Beiyuan 学府:Xuefu
   梧桐里:Wutongli 雅园:Yayuan 翠竹:Cuizhu 东篱:Dongli
   镜湖:Jinghu 荷塘:Hetang 西山脚:Xishanjiao 杏林:Xinglin
   书院:Shuyuan 新桥:Xinqiao 松涛:Songtao 白鹭:Bailu
   港前:Gangqian 船坞:Chuanwu 灯塔:Dengta 海棠:Haitang
   南湖:Nanhu 桂花园:Guihuayuan 稻香:Daoxiang 春晓:Chunxiao
   望江:Wangjiang 渡口:Dukou 枫林:Fenglin 云台:Yuntai
   沙洲:Shazhou 盐仓:Yancang 铁桥:Tieqiao 海关:Haiguan`,
  ['社区', ' Community'],
)

/** Names for long planned roads, the grandest first. */
export const AVENUES: readonly Name[] = [
  ...list(
    '中山:Zhongshan 人民:Renmin 江城:Jiangcheng 文昌:Wenchang 迎宾:Yingbin 建设:Jianshe 滨河:Binhe 镜湖:Jinghu 港城:Gangcheng 振兴:Zhenxing',
    ['大道', ' Avenue'],
  ),
  ...list('解放:Jiefang 和平:Heping 北辰:Beichen 友谊:Youyi 工业:Gongye 锦江:Jinjiang 学府:Xuefu 云台:Yuntai', ['大道', ' Avenue']),
]

/** Names for roads and streets of the town. */
export const ROADS: readonly Name[] = [
  ...list(
    `青年:Qingnian 胜利:Shengli 光明:Guangming 团结:Tuanjie 民主:Minzhu 红旗:Hongqi 新华:Xinhua 文化:Wenhua 体育:Tiyu 公园:Gongyuan
     东风:Dongfeng 朝阳:Chaoyang 湖滨:Hubin 花园:Huayuan 学院:Xueyuan 科技:Keji 商务:Shangwu 金桥:Jinqiao 银河:Yinhe 玉泉:Yuquan
     翠柏:Cuibai 梅园:Meiyuan 兰亭:Lanting 竹林:Zhulin 菊香:Juxiang 桃源:Taoyuan 杏花:Xinghua 桂香:Guixiang 樱花:Yinghua 紫荆:Zijing
     松柏:Songbai 银杏:Yinxing 香樟:Xiangzhang 白云:Baiyun 彩虹:Caihong 晨曦:Chenxi 望月:Wangyue 听涛:Tingtao 观海:Guanhai 临江:Linjiang
     船厂:Chuanchang 仓前:Cangqian 货场:Huochang 铁桥:Tieqiao 纺织:Fangzhi 机械:Jixie 电子:Dianzi 创新:Chuangxin 创业:Chuangye 海关:Haiguan
     书院:Shuyuan 师范:Shifan 博学:Boxue 明德:Mingde 致远:Zhiyuan 格致:Gezhi 思贤:Sixian 弘文:Hongwen 崇文:Chongwen 尚义:Shangyi`,
    ['路', ' Road'],
  ),
  ...list(
    `府前:Fuqian 鼓楼:Gulou 钟楼:Zhonglou 文庙:Wenmiao 丝线:Sixian 米市:Mishi 茶市:Chashi 鱼市:Yushi 盐仓:Yancang 石桥:Shiqiao
     青石:Qingshi 水井:Shuijing 打铜:Datong 花布:Huabu 药王:Yaowang 会馆:Huiguan 戏台:Xitai 状元:Zhuangyuan 贡院:Gongyuan 学宫:Xuegong
     柳巷:Liuxiang 槐荫:Huaiyin 梧桐:Wutong 三元:Sanyuan 太平:Taiping 永安:Yong’an 长乐:Changle 安定:Anding 迎春:Yingchun 秋实:Qiushi
     北辰:Beichen 南薰:Nanxun 东篱:Dongli 西园:Xiyuan 稻香:Daoxiang 荷塘:Hetang 芦花:Luhua 白鹭:Bailu 沙洲:Shazhou 渡口:Dukou`,
    ['街', ' Street'],
  ),
]

/** Words from which names of estates, shops and schools are put together. */
export const WORDS: readonly Name[] = list(
  `锦绣:Jinxiu 阳光:Yangguang 金色:Jinse 幸福:Xingfu 和谐:Hexie 东方:Dongfang 江南:Jiangnan 丽景:Lijing 翠湖:Cuihu 御景:Yujing
   春天:Chuntian 望江:Wangjiang 碧水:Bishui 天悦:Tianyue 龙泉:Longquan 百合:Baihe 枫丹:Fengdan 玫瑰:Meigui 香榭:Xiangxie 明珠:Mingzhu
   华府:Huafu 星河:Xinghe 康乐:Kangle 祥和:Xianghe 嘉禾:Jiahe 瑞景:Ruijing 滨河:Binhe 德馨:Dexin 雅居:Yaju 云庭:Yunting`,
)
