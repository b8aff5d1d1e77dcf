/* Modified Bessel functions I_n(x) and K_n(x) of integer order n (bessel_i, bessel_k: n is passed as a double), and
 * i0e, i1e = exp(-|x|) I, k0e, k1e = exp(x) K. K is inf at 0 and NaN below; a fractional order gives NaN.
 *
 * Method, orders 0 and 1: exp(-x) I(x) by a polynomial on each interval of length 2 below 8, from there on one in 8/x,
 * divided by sqrt(x); exp(x) K(x) likewise between powers of 2, and below 1 by the series beside -log(x) I(x). All are
 * interpolations at Chebyshev points. The exponential is multiplied with as an unevaluated sum. Other orders: the
 * recurrence upwards for K, downwards (Miller, scaled by I_0) for I.
 * Measured: 2.0 ulp for orders 0 and 1, another n/6 + 1 for order n. Not vectorised: they branch.
 */
#ifndef S2S_MATH_BESSEL_MODIFIED_H
#define S2S_MATH_BESSEL_MODIFIED_H

#include "bessel.h"
#include "exp.h"

/* exp(-x) I_0(x) in x - 1, x - 3, x - 5, x - 7 */
static const double s2s_i0e_middle[4][21] = {
    {0x1.dcf01629a660ep-2, -0x1.08099e5ff368ep-2, 0x1.3b2cc4f633d9cp-3, -0x1.386425d0a372ep-4, 0x1.ff5f81de8468bp-6,
     -0x1.60999a9aa7524p-7, 0x1.a22bde1102440p-9, -0x1.b21419f67249fp-11, 0x1.90253c0389fdep-13,
     -0x1.4b7eed12f47f5p-15, 0x1.f28193af4e17ep-18, -0x1.570829a1c3e15p-20, 0x1.b317ecbdb0310p-23,
     -0x1.ffaf0301e96e3p-26, 0x1.186e87578eb2bp-28, -0x1.1fcf90d98bef9p-31, 0x1.15ac16de47422p-34,
     -0x1.f8d8f0b31691cp-38, 0x1.b2f96d50ebe2cp-41, -0x1.7538564224eadp-44, 0x1.21254019dfb53p-47},
    {0x1.f1aa2b7054e7bp-3, -0x1.7a4124ae6987bp-5, 0x1.b614e2025f64bp-7, -0x1.1278ef1bab1a8p-8, 0x1.50a8eea5b3c33p-10,
     -0x1.816946974aa35p-12, 0x1.9375e4c3b8f75p-14, -0x1.7fd7e12d0e1a6p-16, 0x1.4c234ca626a46p-18,
     -0x1.0662d42fe9e0bp-20, 0x1.7c590d8bd308ep-23, -0x1.fc6f935dbcaa1p-26, 0x1.3af0a4b800253p-28,
     -0x1.6b4390d96f0e3p-31, 0x1.87c4c2de53023p-34, -0x1.8c94f1dbb4b49p-37, 0x1.7a1f2aae2ff09p-40,
     -0x1.5440dc4d3116bp-43, 0x1.228c06005dec2p-46, -0x1.ee5bcf9551c81p-50, 0x1.7c5db58b95ea3p-53},
    {0x1.77e43edd1b4cap-3, -0x1.409c6dea46430p-6, 0x1.9fabce8688634p-9, -0x1.303135273a00dp-11, 0x1.d957dc986c954p-14,
     -0x1.7ae5f1f35293fp-16, 0x1.2f6310211e328p-18, -0x1.da6c834c8a0a2p-21, 0x1.63c634f57ba9cp-23,
     -0x1.f9e99400aba8bp-26, 0x1.52e534dab77a9p-28, -0x1.aa9d3a2b120c5p-31, 0x1.f867d0b499546p-34,
     -0x1.1856b2d6e056dp-36, 0x1.2574f77d405e4p-39, -0x1.21e5ca7b192adp-42, 0x1.0edabc56ea55bp-45,
     -0x1.df3c60d68455ap-49, 0x1.93516c5027260p-52, -0x1.5287409c9b0d3p-55, 0x1.01b4d0f2fc43cp-58},
    {0x1.3adadacc3f204p-3, -0x1.77250ff0ab568p-7, 0x1.50da6f0ca007cp-10, -0x1.5240d5e85ea41p-13,
     0x1.67b1a4e339487p-16, -0x1.8d791e76233a4p-19, 0x1.c3e2967941752p-22, -0x1.05e2aae3310f0p-24,
     0x1.321aceb0bb551p-27, -0x1.6451fffbe90a9p-30, 0x1.97f9b4337ba44p-33, -0x1.c694b4c4d0ee3p-36,
     0x1.e8eaaa6e8be57p-39, -0x1.f8c15e10dd506p-42, 0x1.f27f7ffef96d4p-45, -0x1.d61ff766c2d00p-48,
     0x1.a7191f6d5525cp-51, -0x1.6b0d4b37f46f4p-54, 0x1.29e3f302872ddp-57, -0x1.e8d3b2229eb76p-61,
     0x1.6d9f8862edd8dp-64},
};
/* exp(-x) I_1(x)/x */
static const double s2s_i1e_middle[4][21] = {
    {0x1.a9ccef9365f00p-3, -0x1.4386a266e50e4p-3, 0x1.543a5d4847776p-4, -0x1.1a7e0274cd033p-5, 0x1.85b7088af83e9p-7,
     -0x1.cc3b583070ac7p-9, 0x1.db102348af6a4p-11, -0x1.b36714e036765p-13, 0x1.66baede2cd0d4p-15,
     -0x1.0c5f896a83e47p-17, 0x1.6fa8d0ec246d3p-20, -0x1.d068bba2228e5p-23, 0x1.1010cf70693d9p-25,
     -0x1.29371403c28e4p-28, 0x1.301abab200074p-31, -0x1.2497430d162abp-34, 0x1.09a4db0ba9023p-37,
     -0x1.c827da18fc7a8p-41, 0x1.74392d625a9c3p-44, -0x1.2df67ff21ceb3p-47, 0x1.bdb5595c4bf07p-51},
    {0x1.0cbbec2dd1ae8p-4, -0x1.d0745d5b3e21ap-6, 0x1.3e6d675a73aabp-7, -0x1.7f1c8a1c94732p-9, 0x1.9e1447167f932p-11,
     -0x1.9595fe69cd8f2p-13, 0x1.69f00fb052ab9p-15, -0x1.27a0ef80eec7fp-17, 0x1.bc0912fa98cdep-20,
     -0x1.33fb72fa46131p-22, 0x1.8c48b6ac3ea12p-25, -0x1.dae96e1fa0199p-28, 0x1.0a1051a994051p-30,
     -0x1.17ba7a26c13f7p-33, 0x1.14ddaeb475ee2p-36, -0x1.02c4a43950bbap-39, 0x1.ca071bdebc903p-43,
     -0x1.807b3c02b3764p-46, 0x1.33762b67dc54ep-49, -0x1.e93af7e1a7f16p-53, 0x1.634a13a5afd26p-56},
    {0x1.0ca6f41975369p-5, -0x1.2d995a97d2a2fp-7, 0x1.16c8dd01ae494p-9, -0x1.d9104ac0b1f15p-12, 0x1.7a651ea235d38p-14,
     -0x1.1f7ac40ee5b7ap-16, 0x1.9f461230b1cb1p-19, -0x1.1ccb46d411fecp-21, 0x1.7251d0b5221f3p-24,
     -0x1.c7fb211421382p-27, 0x1.09b482d8f30abp-29, -0x1.25216b6b33b34p-32, 0x1.3254aaf9d665bp-35,
     -0x1.2f8f764a417c3p-38, 0x1.1d9fad1dbab79p-41, -0x1.ff1b6ff0feb7bp-45, 0x1.b383d34f7eb39p-48,
     -0x1.61b202a9b1d8cp-51, 0x1.12b3d76fb8cdap-54, -0x1.a92b887507a63p-58, 0x1.2dd5294e1ae76p-61},
    {0x1.4d09c20f17558p-6, -0x1.116e46f10e490p-8, 0x1.747ea307587afp-11, -0x1.d6f796bc9c8c7p-14,
     0x1.1d052f8ad55a0p-16, -0x1.4e1a616bb1d97p-19, 0x1.7cea6c65e3c81p-22, -0x1.a6b2bacc0165bp-25,
     0x1.c802b51cf0d7dp-28, -0x1.dd4157c45c218p-31, 0x1.e369e31407a96p-34, -0x1.d8d137487c43fp-37,
     0x1.bdb3ca9b81dbap-40, -0x1.945740009f9cbp-43, 0x1.60aee5f186fd4p-46, -0x1.279ef8319f044p-49,
     0x1.dc2a8b37c004cp-53, -0x1.70426eb64e8e4p-56, 0x1.1207905fc5846p-59, -0x1.977cb718c4bf7p-63,
     0x1.17fa5be1509a6p-66},
};
/* sqrt(x) exp(-x) I_0(x) in 8/x - 1/2 */
static const double s2s_i0e_large[28] = {
    0x1.9bd428ad249a5p-2, 0x1.b87969bb93bd4p-8, 0x1.1daa72b5e6473p-11, 0x1.75e5ee6f84d6dp-14, 0x1.8e513a0d714ecp-16,
    0x1.3f49b022325a4p-17, 0x1.7d0f9ebc1e923p-18, 0x1.51ca8a43c5867p-18, 0x1.721a6c9412cc6p-18, 0x1.0418890810fd5p-18,
    -0x1.cd1bbb7e78d8fp-18, -0x1.cf7b2a281747cp-16, -0x1.7eb47ab6ed824p-16, 0x1.0d30da46be694p-14,
    0x1.0fd0c47e96132p-13, -0x1.1f8eec39db734p-13, -0x1.db2a01c53da5cp-12, 0x1.6cdf212298d25p-12,
    0x1.54a70ee464057p-10, -0x1.037f76b07b069p-10, -0x1.867bc3cbb9c62p-9, 0x1.4790a3febdb27p-9, 0x1.4688ba473a281p-8,
    -0x1.2f5755d7c75ccp-8, -0x1.5a02834cfe50ap-8, 0x1.5d4c48ff4b553p-8, 0x1.57c91289c49d0p-9, -0x1.71e66b5022dc6p-9,
};
/* sqrt(x) exp(-x) I_1(x) */
static const double s2s_i1e_large[28] = {
    0x1.8ebe783a84030p-2, -0x1.3f796198ee63fp-6, -0x1.cbc54df1ecdc1p-11, -0x1.f89c230420dfap-14,
    -0x1.ec8e1006cdf53p-16, -0x1.7613875eab7b4p-17, -0x1.ad8de1aad92f3p-18, -0x1.727658ca338efp-18,
    -0x1.91764cf65a9b2p-18, -0x1.2211feadc6bdbp-18, 0x1.cc19026149683p-18, 0x1.e4d7bca505b1cp-16,
    0x1.a64e66d75b662p-16, -0x1.0fdaee23d9456p-14, -0x1.20365dfa1f600p-13, 0x1.1821ea6088955p-13,
    0x1.f1b1621f08830p-12, -0x1.5b7ca90b032c4p-12, -0x1.6312005cbf934p-10, 0x1.edd954cbfa5d9p-11,
    0x1.964de25f6916bp-9, -0x1.3a0f7579a36b1p-9, -0x1.539c2b1097329p-8, 0x1.24f329f3aaf5ap-8, 0x1.67e0328d6d137p-8,
    -0x1.5325236b8c588p-8, -0x1.65a118d9b1ee5p-9, 0x1.688485f6f6c06p-9,
};
/* I_0(x) in x^2, 0 <= x <= 1 */
static const double s2s_i0_small[11] = {
    0x1.0000000000000p+0, 0x1.0000000000000p-2, 0x1.0000000000000p-6, 0x1.c71c71c71c71cp-12, 0x1.c71c71c71c71dp-18,
    0x1.23456789abcc0p-24, 0x1.02e85c089b80cp-31, 0x1.522a43f11fb35p-39, 0x1.522a4a34e4f7fp-47, 0x1.0b2c8c8043c58p-55,
    0x1.59e9e0313c292p-64,
};
/* I_1(x)/x */
static const double s2s_i1_small[11] = {
    0x1.0000000000000p-1, 0x1.0000000000000p-4, 0x1.5555555555555p-9, 0x1.c71c71c71c71cp-15, 0x1.6c16c16c16c17p-21,
    0x1.845c8a0ce5115p-28, 0x1.27e4fb778bd14p-35, 0x1.522a43f2dc908p-43, 0x1.2c975d0401791p-51, 0x1.ab7bb8a03c674p-60,
    0x1.f6abd3994b74cp-69,
};
/* K_0(x) + log(x) I_0(x) */
static const double s2s_k0_small[11] = {
    0x1.dadb014541eb2p-4, 0x1.1dadb014541ebp-2, 0x1.9dadb014541ebp-6, 0x1.bb90e85debf56p-11, 0x1.f4747696cf839p-17,
    0x1.5d6b13b0d889ap-23, 0x1.4c2b6e817c40ep-30, 0x1.ca0246ca0aae8p-38, 0x1.df24f4dc89ac4p-46, 0x1.89660b9a453cap-54,
    0x1.0768446a1c5e3p-62,
};
/* (K_1(x) - 1/x - log(x) I_1(x))/x */
static const double s2s_k1_small[11] = {
    -0x1.3b5b6028a83d6p-2, -0x1.5dadb014541ebp-4, -0x1.303ae729ff30fp-8, -0x1.d802af7a5dbc8p-14,
    -0x1.a291822473f2fp-20, -0x1.e212a001aa44fp-27, -0x1.8630abd83e999p-34, -0x1.d49398ec64860p-42,
    -0x1.b2417d95ae770p-50, -0x1.4010f870e82bbp-58, -0x1.8478d3a9df0c5p-67,
};
/* exp(x) K_0(x) in x - 3/2, x - 3, x - 6 */
static const double s2s_k0e_middle[3][24] = {
    {0x1.ea9a82133332ep-1, -0x1.23cb75633ef6fp-2, 0x1.091410ea9afaap-3, -0x1.0f3f3faa47f68p-4, 0x1.268812cbc8666p-5,
     -0x1.4bb4a6d545284p-6, 0x1.7f0ccaf6b81eap-7, -0x1.c28d9b4ac544cp-8, 0x1.0cbf5a1e9f31cp-8, -0x1.4439d166a5dfbp-9,
     0x1.8abff9255c250p-10, -0x1.e4479da4802f0p-11, 0x1.2af783074c6b7p-11, -0x1.732b1f731ce8dp-12,
     0x1.cf22b498a03ddp-13, -0x1.221214fd97184p-13, 0x1.6b09e4aa862b9p-14, -0x1.c9e162b99482ap-15,
     0x1.2f68b4034d92ap-15, -0x1.810a685491ecdp-16, 0x1.57355d20b61ffp-17, -0x1.b3f212d76f716p-18,
     0x1.6a1556d4e736ap-17, -0x1.d0083bbbee9b3p-18},
    {0x1.65410218018e9p-1, -0x1.bda70ad4c4ca8p-4, 0x1.a3d891bacdab0p-6, -0x1.ba038b95f47abp-8, 0x1.eafa2a09296e8p-10,
     -0x1.199e77120be94p-11, 0x1.4a33239d30528p-13, -0x1.895f613e2063ap-15, 0x1.da617f2f91584p-17,
     -0x1.20d1a799b0d30p-18, 0x1.62799f5b364edp-20, -0x1.b5ee2a1962e0fp-22, 0x1.100705b0f2029p-23,
     -0x1.5393b96459eecp-25, 0x1.a9cbb67aa6c7ap-27, -0x1.0bdb239445484p-28, 0x1.5087278704b08p-30,
     -0x1.a9f8eb84741f5p-32, 0x1.1b6a12a2c5907p-33, -0x1.68ba11b5f7f40p-35, 0x1.40eb4fdbc9cfbp-37,
     -0x1.98c36cbba1579p-39, 0x1.567e750057712p-39, -0x1.b7ccc4f8a37c1p-41},
    {0x1.00f4344c3dfb9p-1, -0x1.4a3e06a658238p-5, 0x1.3f10a7beb976dp-8, -0x1.5739abb5ba3c6p-11, 0x1.84641f4aecb5fp-14,
     -0x1.c4ce828f233fcp-17, 0x1.0d3e278ba41bbp-19, -0x1.44c92bb72bd70p-22, 0x1.8c0aa4f68a74dp-25,
     -0x1.e70e12129cd6ep-28, 0x1.2d9078068bfffp-30, -0x1.7793184bd4e0dp-33, 0x1.d60252929e4a2p-36,
     -0x1.2751dc4b2ea22p-38, 0x1.749151a7f007cp-41, -0x1.d75eb559f6718p-44, 0x1.2996ee5666b32p-46,
     -0x1.7a7b9c95f7d79p-49, 0x1.fa715f8e99f81p-52, -0x1.439a2500c0d89p-54, 0x1.1f0439224ca46p-57,
     -0x1.6efe845b8784ap-60, 0x1.3777e5872f664p-61, -0x1.911f2654bd407p-64},
};
/* exp(x) K_1(x) */
static const double s2s_k1e_middle[3][24] = {
    {0x1.3e401e6269573p+0, -0x1.166fc326ecf8cp-1, 0x1.4ff978350376dp-2, -0x1.ae27b2a0eca0cp-3, 0x1.18f2ecf83c7d4p-3,
     -0x1.7236c1ee23b93p-4, 0x1.e9ff1a9ffb82fp-5, -0x1.45110d9e76c5cp-5, 0x1.aff0e1debafefp-6, -0x1.1f3f30ddb4d8ap-6,
     0x1.7e4944f128e72p-7, -0x1.fcfd95caab01ap-8, 0x1.52f110802bce6p-8, -0x1.c385625ad6033p-9, 0x1.2cf1940bd3109p-9,
     -0x1.910576b3229d1p-10, 0x1.095d98a503e77p-10, -0x1.61ac9c1e96da9p-11, 0x1.f65e081e6641ap-12,
     -0x1.4ed092e921bd9p-12, 0x1.1a04d6ad26625p-13, -0x1.77ec007583609p-14, 0x1.779f8b0a4fe29p-13,
     -0x1.f4c1d58e14687p-14},
    {0x1.9cf5e3729a27ep-1, -0x1.47c9a9d915cffp-3, 0x1.77ad9d35a2841p-5, -0x1.d27edacf8f309p-7, 0x1.2ac194ed91025p-8,
     -0x1.8475963eb558cp-10, 0x1.fd4d06e5ca70ap-12, -0x1.4f8897fcad8b7p-13, 0x1.bb843c1f538ccp-15,
     -0x1.25c068b9bf8a2p-16, 0x1.85b22dbe72e73p-18, -0x1.02c3af80c4750p-19, 0x1.57e8e9f79232dp-21,
     -0x1.c95a55ce7f8d3p-23, 0x1.3064a968207c0p-24, -0x1.95210a8ddb02ap-26, 0x1.0bd181539a0bap-27,
     -0x1.64a0d7e33d1f5p-29, 0x1.fa1272fce4ee2p-31, -0x1.51118651b6fa2p-32, 0x1.1c15ab61fb29ap-34,
     -0x1.7a713b4f0941ap-36, 0x1.79712de3e864bp-36, -0x1.f702093aa4d76p-38},
    {0x1.159814b6a37dcp-1, -0x1.9a02309606813p-5, 0x1.bfc64822df4e0p-8, -0x1.0cb5ddad98671p-10, 0x1.4fb2987230a4ap-13,
     -0x1.ac55def01c5dcp-16, 0x1.14b716e65758cp-18, -0x1.6869e86a65476p-21, 0x1.d7fd3c7107979p-24,
     -0x1.363dcb2b46d91p-26, 0x1.98fd64efb5ad8p-29, -0x1.0e263cdb5138dp-31, 0x1.65724beccec56p-34,
     -0x1.d98db2f9646a8p-37, 0x1.3a255746b1a0fp-39, -0x1.a0edfbfd347d8p-42, 0x1.12f753ae54debp-44,
     -0x1.6d5a5eb07fa57p-47, 0x1.029694f52d4d2p-49, -0x1.57e6721330197p-52, 0x1.2252569dde780p-55,
     -0x1.8221adedb8233p-58, 0x1.7f2a43b4afb9cp-59, -0x1.fe256c5892149p-62},
};
/* sqrt(x) exp(x) K_0(x) in 8/x - 1/2 */
static const double s2s_k0e_large[18] = {
    0x1.3e6cb6eb84735p+0, -0x1.2c3f8f930de91p-6, 0x1.2da34174a89a0p-10, -0x1.0ac5693404d3ap-13, 0x1.4ad9b4cb121e5p-16,
    -0x1.0391c7a2034dcp-18, 0x1.e64d8572776a5p-21, -0x1.06206823596fbp-22, 0x1.3d157a2f1dd0ep-24,
    -0x1.a69320ba707e8p-26, 0x1.31f003051d067p-27, -0x1.dc3376fea2cc1p-29, 0x1.8c10d7b60838ep-30,
    -0x1.5bf66345c85efp-31, 0x1.30713bd12ea3fp-32, -0x1.23abef4fcad16p-33, 0x1.b68b0804b45efp-34,
    -0x1.d7171f2b30dd2p-35,
};
/* sqrt(x) exp(x) K_1(x) */
static const double s2s_k1e_large[18] = {
    0x1.483a94b0ee353p+0, 0x1.cfdb8076bf303p-5, -0x1.02b2e98ba6e20p-9, 0x1.801dee85aaed3p-13, -0x1.b539452b7c22dp-16,
    0x1.45e63545d75b8p-18, -0x1.27099fb75c75fp-20, 0x1.366188f1b0a69p-22, -0x1.709c68549fc61p-24,
    0x1.e43c7d8c99c41p-26, -0x1.5a8e38749d139p-27, 0x1.0b29eaca724bcp-28, -0x1.b8da590ea50e4p-30,
    0x1.80b1c2ad8b719p-31, -0x1.4efbb38b04cdcp-32, 0x1.3f540444191c2p-33, -0x1.dc42d31b0ce15p-34,
    0x1.fda1f6ac0a664p-35,
};

#define S2S_TABLE(table) table, S2S_COUNT(table)
#define S2S_ROWS(table) table[0], S2S_COUNT(table[0])

/* exp(a) y, the exponential as a sum; overflow and underflow come out by themselves */
S2S_SCALAR double s2s_times_exp(s2s_dd y, double a) {
    s2s_exp_parts parts = s2s_exp_reduce(s2s_clip(a, -800.0, 800.0), 0.0);
    s2s_dd e = s2s_exp_mantissa(parts);
    s2s_dd product = s2s_two_prod(e.hi, y.hi);
    return s2s_scale(product.hi + S2S_FMA(e.hi, y.lo, S2S_FMA(e.lo, y.hi, product.lo)), parts.k);
}

/* a polynomial in 8/x - 1/2, divided by sqrt(x) */
S2S_SCALAR s2s_dd s2s_bessel_from_eight(double x, const double *table, int count) {
    s2s_dd y;
    double p = s2s_horner(8.0 / x - 0.5, table, count), root = S2S_SQRT(x), left = S2S_FMA(-root, root, x);
    y.hi = p / root;
    /* what the quotient and the root leave */
    y.lo = (S2S_FMA(-y.hi, root, p) - 0.5 * y.hi * left / root) / root;
    return y;
}

/* exp(-x) times I_0(x), or I_1(x)/x, for 0 <= x < 8 */
S2S_SCALAR double s2s_bessel_below_eight(double x, const double *table, int count) {
    int k = x < 2.0 ? 0 : x < 4.0 ? 1 : x < 6.0 ? 2 : 3;
    return s2s_horner(x - (1.0 + 2.0 * k), table + k * count, count);
}

/* exp(-x) I_0(x) and exp(-x) I_1(x), 0 <= x < inf */
S2S_SCALAR s2s_dd s2s_i0e_sum(double x) {
    if (x >= 8.0) return s2s_bessel_from_eight(x, S2S_TABLE(s2s_i0e_large));
    s2s_dd y = {s2s_bessel_below_eight(x, S2S_ROWS(s2s_i0e_middle)), 0.0};
    return y;
}

S2S_SCALAR s2s_dd s2s_i1e_sum(double x) {
    if (x >= 8.0) return s2s_bessel_from_eight(x, S2S_TABLE(s2s_i1e_large));
    return s2s_two_prod(x, s2s_bessel_below_eight(x, S2S_ROWS(s2s_i1e_middle)));
}

S2S_SCALAR double s2s_i0e(double x) {
    x = S2S_FABS(x);
    if (!(x < S2S_INF)) return x != x ? x : 0.0;
    return s2s_i0e_sum(x).hi;
}

S2S_SCALAR double s2s_i1e(double x) {
    double a = S2S_FABS(x);
    if (!(a < S2S_INF)) return x != x ? x : s2s_copysign(0.0, x);
    return s2s_copysign(s2s_i1e_sum(a).hi, x);
}

S2S_SCALAR double s2s_i0(double x) {
    double a = S2S_FABS(x);
    if (a < 1.0) return s2s_horner(x * x, S2S_TABLE(s2s_i0_small));
    return a < 800.0 ? s2s_times_exp(s2s_i0e_sum(a), a) : a + S2S_INF;
}

S2S_SCALAR double s2s_i1(double x) {
    double a = S2S_FABS(x);
    if (a < 1.0) return x * s2s_horner(x * x, S2S_TABLE(s2s_i1_small));
    return a < 800.0 ? s2s_copysign(s2s_times_exp(s2s_i1e_sum(a), a), x) : x * S2S_INF;
}

/* exp(x) K(x) for 1 <= x < inf */
S2S_SCALAR s2s_dd s2s_bessel_ke(double x, const double *middle, int count, const double *large, int terms) {
    if (x >= 8.0) return s2s_bessel_from_eight(x, large, terms);
    int k = x < 2.0 ? 0 : x < 4.0 ? 1 : 2;
    double center = k == 0 ? 1.5 : k == 1 ? 3.0 : 6.0;
    s2s_dd y = {s2s_horner(x - center, middle + k * count, count), 0.0};
    return y;
}

/* K at 0 and below, and of NaN */
S2S_SCALAR double s2s_bessel_k_special(double x) { return x == 0.0 ? S2S_INF : S2S_NAN; }

/* K(x) for 2^-1000 < x < 1 */
S2S_SCALAR s2s_dd s2s_k0_below_one(double x) {
    double i = s2s_i0(x);
    s2s_dd logs = s2s_two_prod(-s2s_log(x), i);
    s2s_dd sum = s2s_two_sum(logs.hi, s2s_horner(x * x, S2S_TABLE(s2s_k0_small)));
    return s2s_fast_two_sum(sum.hi, sum.lo + logs.lo);
}

S2S_SCALAR s2s_dd s2s_k1_below_one(double x) {
    double inverse = 1.0 / x, left = S2S_FMA(-inverse, x, 1.0) * inverse;
    double rest = S2S_FMA(s2s_log(x), s2s_i1(x), x * s2s_horner(x * x, S2S_TABLE(s2s_k1_small)));
    return s2s_fast_two_sum(inverse, rest + left);
}

S2S_SCALAR s2s_dd s2s_k0e_sum(double x) {
    return s2s_bessel_ke(x, S2S_ROWS(s2s_k0e_middle), S2S_TABLE(s2s_k0e_large));
}

S2S_SCALAR s2s_dd s2s_k1e_sum(double x) {
    return s2s_bessel_ke(x, S2S_ROWS(s2s_k1e_middle), S2S_TABLE(s2s_k1e_large));
}

S2S_SCALAR double s2s_k0e(double x) {
    if (!(x > 0.0)) return s2s_bessel_k_special(x);
    if (x < 1.0) return s2s_times_exp(s2s_k0_below_one(x), x);
    return x < S2S_INF ? s2s_k0e_sum(x).hi : 0.0;
}

S2S_SCALAR double s2s_k1e(double x) {
    if (!(x > 0.0)) return s2s_bessel_k_special(x);
    if (x < 0x1p-1000) return 1.0 / x;
    if (x < 1.0) return s2s_times_exp(s2s_k1_below_one(x), x);
    return x < S2S_INF ? s2s_k1e_sum(x).hi : 0.0;
}

S2S_SCALAR double s2s_k0(double x) {
    if (!(x > 0.0)) return s2s_bessel_k_special(x);
    if (x < 1.0) return s2s_k0_below_one(x).hi;
    return x < 800.0 ? s2s_times_exp(s2s_k0e_sum(x), -x) : 0.0;
}

S2S_SCALAR double s2s_k1(double x) {
    if (!(x > 0.0)) return s2s_bessel_k_special(x);
    if (x < 0x1p-1000) return 1.0 / x;
    if (x < 1.0) return s2s_k1_below_one(x).hi;
    return x < 800.0 ? s2s_times_exp(s2s_k1e_sum(x), -x) : 0.0;
}

/* ---- other orders -------------------------------------------------------------------------------------------- */

/* I_n(x)/I_0(x), n >= 2, x > 0: downwards from where it is negligible */
S2S_SCALAR double s2s_bessel_i_ratio(double n, double x) {
    double first = n + 20.0 + s2s_floor(S2S_SQRT(80.0 * (n + x))), high = 0.0, low = 0x1p-900, wanted = 0.0;
    for (double k = first; k > 0.0; k -= 1.0) {
        double next = S2S_FMA(2.0 * k / x, low, high);
        high = low;
        low = next;
        if (low > 0x1p900) {
            low *= 0x1p-900;
            high *= 0x1p-900;
            wanted *= 0x1p-900;
        }
        if (k - 1.0 == n) wanted = low;
    }
    return wanted / low;
}

S2S_SCALAR double s2s_bessel_i(double n, double x) {
    double order = S2S_FABS(n), a = S2S_FABS(x), y;
    if (x != x || n != s2s_floor(n) || !(order < 0x1p20)) return S2S_NAN;
    if (order < 2.0)
        y = order == 0.0 ? s2s_i0(a) : s2s_i1(a);
    else if (a == 0.0)
        y = 0.0;
    else
        y = a < 800.0 ? s2s_times_exp(s2s_dd_scale(s2s_i0e_sum(a), s2s_bessel_i_ratio(order, a)), a) : S2S_INF;
    return x < 0.0 && s2s_is_odd(order) ? -y : y;
}

S2S_SCALAR double s2s_bessel_k(double n, double x) {
    double order = S2S_FABS(n);
    if (n != s2s_floor(n) || !(order < 0x1p20)) return S2S_NAN;
    if (order == 0.0) return s2s_k0(x);
    if (!(x > 0.0)) return s2s_bessel_k_special(x);
    if (order == 1.0) return s2s_k1(x);
    if (!(x < S2S_INF)) return 0.0;
    /* exp(x) K where K itself might underflow on the way */
    double below = x < 1.0 ? s2s_k0(x) : s2s_k0e(x), here = x < 1.0 ? s2s_k1(x) : s2s_k1e(x);
    for (double k = 1.0; k < order && here < S2S_INF; k += 1.0) {
        double above = S2S_FMA(2.0 * k / x, here, below);
        below = here;
        here = above;
    }
    if (x < 1.0 || !(here < S2S_INF)) return here;
    s2s_dd scaled = {here, 0.0};
    return x < 800.0 ? s2s_times_exp(scaled, -x) : 0.0;
}

#endif
