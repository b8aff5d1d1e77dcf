/* Bessel functions J_n(x) and Y_n(x) of integer order n (bessel_j, bessel_y: n is passed as a double). J_n(-x) is
 * (-1)^n J_n(x); Y_n is -inf at 0 and NaN below; an order that is fractional or beyond
 * 2^20 gives NaN.
 *
 * Method, orders 0 and 1: below 2 a polynomial in x^2, for Y beside (2/pi) log(x) J(x); from 2 to 8 a polynomial on each
 * interval of length 2; from 8 on Hankel's form with polynomials P(64/x^2) and (8/x) Q(64/x^2). All are interpolations at
 * Chebyshev points with an error below 2^-56. Other orders: the recurrence upwards for Y, and for J where x > n, else
 * downwards (Miller), scaled by J_0 or J_1.
 * Near their zeros the functions are small against their amplitude sqrt(2/(pi x)), and the error is one of the amplitude.
 * Measured: 2.0 times 2^-52 of the larger of value and amplitude for orders 0 and 1, another n/6 + 1 of it for order n.
 * Not vectorised: they branch.
 */
#ifndef S2S_MATH_BESSEL_H
#define S2S_MATH_BESSEL_H

#include "../s2s_exact.h"
#include "dd.h"
#include "gamma_dd.h"
#include "log.h"
#include "trig.h"

/* J_0(x) in x^2, 0 <= x <= 2 */
static const double s2s_j0_small[12] = {
    0x1.0000000000000p+0, -0x1.0000000000000p-2, 0x1.0000000000000p-6, -0x1.c71c71c71c71cp-12, 0x1.c71c71c71c717p-18,
    -0x1.23456789abad6p-24, 0x1.02e85c088a09cp-31, -0x1.522a43ed9d02fp-39, 0x1.522a4081eaabap-47,
    -0x1.0b304adf2b4b1p-55, 0x1.55b476e9c5a7bp-64, -0x1.5b039886dc63dp-73,
};
/* J_1(x)/x in x^2 */
static const double s2s_j1_small[12] = {
    0x1.0000000000000p-1, -0x1.0000000000000p-4, 0x1.5555555555555p-9, -0x1.c71c71c71c71cp-15, 0x1.6c16c16c16c15p-21,
    -0x1.845c8a0ce4fe8p-28, 0x1.27e4fb7780e80p-35, -0x1.522a43f0f40a4p-43, 0x1.2c9756b977dcbp-51,
    -0x1.ab80ccb97a525p-60, 0x1.f1178f4fa97b6p-69, -0x1.d02cd8e6f774bp-78,
};
/* Y_0(x) - (2/pi) log(x) J_0(x) in x^2 */
static const double s2s_y0_small[12] = {
    -0x1.2e4d699cbd01fp-4, 0x1.6bbcb41034286p-3, -0x1.075b1bbf41364p-6, 0x1.1a6206b7b973dp-11, -0x1.3e99794203bb7p-17,
    0x1.bce4a600d3a7ap-24, -0x1.a6ee796b690d8p-31, 0x1.2393d8237e636p-38, -0x1.31085a1e91e48p-46,
    0x1.f4eb70dacdb08p-55, -0x1.4b2bdcfc0fd66p-63, 0x1.59fd8a1e65a80p-72,
};
/* (Y_1(x) - (2/pi) (log(x) J_1(x) - 1/x))/x in x^2 */
static const double s2s_y1_small[12] = {
    -0x1.91866143cbc8ap-3, 0x1.bd3975c75b4a7p-5, -0x1.835b97894be5bp-9, 0x1.2c7dbffcde97dp-14, -0x1.0a780ac776eaap-20,
    0x1.32e5a4ddee8e3p-27, -0x1.f0ce34d1f3a71p-35, 0x1.2a4e1ae4b36ffp-42, -0x1.1474abb3d3eb7p-50,
    0x1.978a80354d31cp-59, -0x1.e8f70f472a4fep-68, 0x1.d505344974a6bp-77,
};
/* J_0 in x - 3, x - 5, x - 7 */
static const double s2s_j0_middle[3][18] = {
    {-0x1.0a4b0f4642392p-2, -0x1.5b324589238d0p-2, 0x1.7e067bc94e12cp-3, 0x1.e367eaf0f26cep-6, -0x1.ba7379276c606p-7,
     -0x1.01d105d5d6a07p-10, 0x1.9ea7be8310aa1p-12, 0x1.27315976824b5p-16, -0x1.a96b887286dedp-18,
     -0x1.a6b88cb1534cap-23, 0x1.144458ff12426p-24, 0x1.9e5a7f6f0e991p-30, -0x1.efac90f428855p-32,
     -0x1.275966b9a1ee6p-37, 0x1.45b13d617ba19p-39, 0x1.3fce403a5398ep-45, -0x1.42a54be31c438p-47,
     -0x1.0ca8370ef84c2p-53},
    {-0x1.6bb7db255cb89p-3, 0x1.4f70e7cb3a99dp-2, 0x1.cb156341bdc2fp-5, -0x1.cbf85845f4ac5p-5, -0x1.bf94d78f6eb25p-10,
     0x1.4a5447fb7b084p-9, 0x1.77e24a9b10c6dp-17, -0x1.c343e7330b9b5p-15, 0x1.ca1f71f554071p-23,
     0x1.6c0ec5213b7e5p-21, -0x1.4fbe8b0d1dcbcp-28, -0x1.853da33564e94p-28, 0x1.a64bff744fd21p-35,
     0x1.2882c8e39dcfep-35, -0x1.5166fcd624f5bp-42, -0x1.526a1396d9071p-43, 0x1.7bf4c87a6d338p-50,
     0x1.28996b1edcb33p-51},
    {0x1.3347faf45b2a3p-2, 0x1.32e4bdb5a9680p-8, -0x1.33f759179e667p-3, 0x1.a32d40bb7272cp-8, 0x1.8256c6008f1bbp-7,
     -0x1.36fb1b8e86d87p-11, -0x1.71fd3588fb219p-12, 0x1.2101a5ee69415p-16, 0x1.7be2e0edf5942p-18,
     -0x1.1500cb273ff6bp-22, -0x1.ea3d8182cbb4dp-25, 0x1.4a9cfa77fb125p-29, 0x1.b402667e6bdf3p-32,
     -0x1.0fc796cfdd004p-36, -0x1.1beebe2d58769p-39, 0x1.47f4c08d3a3c6p-44, 0x1.16e87401e1f4cp-47,
     -0x1.2bc4e67db6945p-52},
};
/* J_1 */
static const double s2s_j1_middle[3][18] = {
    {0x1.5b324589238d0p-2, -0x1.7e067bc94e12cp-2, -0x1.6a8df034b5d1bp-4, 0x1.ba7379276c606p-5, 0x1.4245474b4c489p-8,
     -0x1.36fdcee24c87bp-9, -0x1.024b2e47b1ff0p-13, 0x1.a96b887294ce8p-15, 0x1.db8f9e477773ep-20,
     -0x1.59556f4b6b3bap-21, -0x1.1cde3798bc4a0p-26, 0x1.73c17985b229ap-28, 0x1.dff142537c91ap-34,
     -0x1.1d027900c30dfp-35, -0x1.2bcfd7d2cc72ep-41, 0x1.4725fbb2e910dp-43, 0x1.1d0b295f0fd2cp-49,
     -0x1.20262b2f6a842p-51},
    {-0x1.4f70e7cb3a99dp-2, -0x1.cb156341bdc2fp-4, 0x1.58fa423477814p-3, 0x1.bf94d78f6eb24p-8, -0x1.9ce959fa59ca5p-7,
     -0x1.19e9b7f44c6b1p-14, 0x1.8adb6a4caa214p-12, -0x1.ca1f71f59c156p-20, -0x1.99909dc55bc4ep-18,
     0x1.a3ae2df0ea7c1p-25, 0x1.0b9a603092406p-24, -0x1.3cb910250150ep-31, -0x1.e1d4812df77eap-32,
     0x1.2743a9d56d5f5p-38, 0x1.3d41b604aa206p-39, -0x1.81c6af204b4b0p-46, -0x1.3aac84e544b30p-47,
     0x1.7471a4a7df175p-54},
    {-0x1.32e4bdb5a9680p-8, 0x1.33f759179e667p-2, -0x1.3a61f08c95d61p-6, -0x1.8256c6008f1bcp-5, 0x1.84b9e272288e9p-9,
     0x1.157de826bc602p-9, -0x1.f9c2e26138246p-14, -0x1.7be2e0ee0187dp-15, 0x1.37a0e48c2079bp-19,
     0x1.326670fc892a0p-21, -0x1.c697d85c537c1p-26, -0x1.4701d7da8d4f9p-28, 0x1.b9a44f911b7dap-33,
     0x1.f0ee78cb2a37ap-36, -0x1.3373a42416e31p-40, -0x1.1ac502316ac94p-43, 0x1.3e0560b68610cp-48,
     0x1.ee3d3e33e0addp-52},
};
/* Y_0 */
static const double s2s_y0_middle[3][25] = {
    {0x1.81e4f8120242ap-2, -0x1.4c7773d150462p-2, -0x1.13127c21922b4p-3, 0x1.0224f7ebcb4fap-4, 0x1.240000575906ap-8,
     -0x1.135aa20c94c13p-9, -0x1.161ce77e217a8p-12, 0x1.7b51c4df6cccep-14, -0x1.3291e2713151ep-17,
     0x1.6790344c0afbfp-19, -0x1.16666b3545967p-20, 0x1.550861164feb8p-22, -0x1.9c20c152f2224p-24,
     0x1.fe51dd210194cp-26, -0x1.3dc8a6f896990p-27, 0x1.8d1bb51ba94b6p-29, -0x1.f1e2bb5c6a6bap-31,
     0x1.37672dc52a58cp-32, -0x1.88eb894cfdc7fp-34, 0x1.069ba5909e310p-35, -0x1.4d568ca87d59cp-37,
     0x1.1aeb051f9e88ap-39, -0x1.67331d9282f67p-41, 0x1.3f917cb585cf5p-41, -0x1.99874824b944cp-43},
    {-0x1.3bec0b5abc9abp-2, -0x1.2ed2df29314fbp-3, 0x1.5a3454dedb22bp-3, 0x1.95f1aa26681e9p-7, -0x1.b9be97b4fbfb7p-7,
     -0x1.40b0bbc144830p-13, 0x1.9b51235ae1d33p-12, 0x1.3d4b2792111e6p-21, -0x1.b85df253f1b74p-18,
     0x1.27451d6da0c5fp-24, 0x1.fcb890e8e102fp-25, 0x1.27d127314060dp-31, -0x1.66267291f1008p-31,
     0x1.67b894e21f21dp-35, -0x1.442a8eba85ecdp-38, 0x1.69def3e08efc4p-40, -0x1.20298ff50050ap-42,
     0x1.a5d95004acc41p-45, -0x1.3ede915718f45p-47, 0x1.e7d6aaecab1a8p-50, -0x1.7455512689783p-52,
     0x1.142f975e1c268p-54, -0x1.a6efeeccfb410p-57, 0x1.a5fb3952d26e3p-59, -0x1.44728f518f106p-61},
    {-0x1.a9291d6b706dbp-6, 0x1.35ee66725bb42p-2, -0x1.1b40f150cee4fp-7, -0x1.916fa40609572p-5, 0x1.36515fcc5b861p-9,
     0x1.25c6e590b2777p-9, -0x1.d76aa25673f1cp-14, -0x1.8fc36a422c0cbp-15, 0x1.2d7d80c8d29a8p-19,
     0x1.41ee9fa9c13f4p-21, -0x1.c5c23ca786a42p-26, -0x1.535d5253204c5p-28, 0x1.b303b21a78bc9p-33,
     0x1.05bf02faeae08p-35, -0x1.45f2ebbab948cp-40, -0x1.126ec126687f8p-43, 0x1.eefd4531679d6p-49,
     0x1.56ad4d950fbb3p-51, -0x1.3e7eda72f55aep-55, 0x1.bb0d18e4181e9p-60, -0x1.8d1150cd7df60p-62,
     0x1.fa0a10dc142adp-65, -0x1.0a093c87f6bb9p-67, 0x1.46115ff04e829p-70, -0x1.68113b2775b91p-73},
};
/* Y_1 */
static const double s2s_y1_middle[3][25] = {
    {0x1.4c7773d150462p-2, 0x1.13127c21922b4p-2, -0x1.833773e1b0f77p-3, -0x1.2400005759057p-6, 0x1.58314a8fb9be8p-7,
     0x1.a12b5b3d3011ap-10, -0x1.4be78c433f194p-11, 0x1.3291e272ecafap-14, -0x1.94823b286a6c5p-16,
     0x1.5c00059fceffap-17, -0x1.d4eb75c43a1bdp-19, 0x1.35189e61acd2bp-20, -0x1.9ea466288d353p-22,
     0x1.160e68e2dd934p-23, -0x1.74240d9e1eb7cp-25, 0x1.f20468282ec53p-27, -0x1.4cd90244cdb12p-28,
     0x1.b8cb8398f1d47p-30, -0x1.2661e5d11d13dp-31, 0x1.a7fe5af71b2d2p-33, -0x1.1b01d493abf55p-34,
     0x1.bcbf50795374ep-37, -0x1.28db37bb2c2e6p-38, 0x1.450ac8c8872f0p-38, -0x1.b1a82558b93f0p-40},
    {0x1.2ed2df29314fbp-3, -0x1.5a3454dedb22bp-2, -0x1.30753f9cce16fp-5, 0x1.b9be97b4fbfb7p-5, 0x1.90dceab195a3cp-11,
     -0x1.347cda84295e6p-9, -0x1.15a1c29fcef6dp-18, 0x1.b85df253f1b78p-15, -0x1.4c2dc11b56143p-21,
     -0x1.3df35a918d0d8p-21, -0x1.96bf95e00f775p-28, 0x1.0c9cd5ede94e6p-27, -0x1.2445f967b2a28p-31,
     0x1.1ba53c41b5906p-34, -0x1.5340e184f6616p-36, 0x1.2029a23bc03fdp-38, -0x1.c03e3816cfeb9p-41,
     0x1.66b7b30f9d737p-43, -0x1.2126a35de7657p-45, 0x1.d1aa16bb2481bp-48, -0x1.75b12cfdcb166p-50,
     0x1.211b62a8df4bbp-52, -0x1.cfc12fec21c94p-55, 0x1.f058f1b42d927p-57, -0x1.8dce3a0842dfbp-59},
    {-0x1.35ee66725bb42p-2, 0x1.1b40f150cee4fp-6, 0x1.2d13bb0487016p-3, -0x1.36515fcc5b861p-7, -0x1.6f389ef4df155p-7,
     0x1.618ff9c0d6f55p-11, 0x1.5dcafcf9e68b2p-12, -0x1.2d7d80c8d29a8p-16, -0x1.6a2c739ef9673p-18,
     0x1.1b9965e8b4269p-22, 0x1.d2a051324c6ebp-25, -0x1.4642c593da7d1p-29, -0x1.a95664d7c8bb0p-32,
     0x1.1d348e434b795p-36, 0x1.0147d521dde11p-39, -0x1.eefd44df6844ap-45, -0x1.6c18398b26aaep-47,
     0x1.664e9da19b09cp-51, -0x1.06f6625d67ba3p-55, 0x1.f05e88de74fe3p-58, -0x1.4e4b65a03bd7bp-60,
     0x1.6d5575a563976p-63, -0x1.9c765aceeae5ap-66, 0x1.10c2d69dfddfep-68, -0x1.393b2f21e724dp-71},
};
/* P of order 0 in 64/x^2 */
static const double s2s_bessel_p0[16] = {
    0x1.0000000000000p+0, -0x1.1ffffffffffa7p-10, 0x1.cb5fffff87568p-16, -0x1.251ee77d8b046p-19,
    0x1.84bccf73edb30p-22, -0x1.b80431b148908p-24, 0x1.7af69db342e02p-25, -0x1.c77d195442d6bp-26,
    0x1.59e05f5880d1dp-26, -0x1.2303b6b7e82e4p-26, 0x1.d87d19ac494e0p-27, -0x1.4998dc74712b9p-27,
    0x1.67e0b9b0a1d6dp-28, -0x1.185b4d616fc1fp-29, 0x1.114b5cd0f4d51p-31, -0x1.f1270e181149fp-35,
};
/* x/8 Q of order 0 */
static const double s2s_bessel_q0[18] = {
    -0x1.0000000000000p-6, 0x1.2bfffffffffbcp-13, -0x1.d11dffffc5c2ap-18, 0x1.ba4c593023915p-21,
    -0x1.8616890481785p-23, 0x1.13a7ab65e347fp-24, -0x1.1d05a75378c1bp-25, 0x1.930f43562eaa5p-26,
    -0x1.6ac2a7a748313p-26, 0x1.78abcedbb1f50p-26, -0x1.91bf262d9cd85p-26, 0x1.8c409ff61a113p-26,
    -0x1.4d721d4783f68p-26, 0x1.c1b1794232591p-27, -0x1.ca31d97785d65p-28, 0x1.47d9b2ad9e989p-29,
    -0x1.23e32b06f0df1p-31, 0x1.e4c50e5485209p-35,
};
/* P of order 1 */
static const double s2s_bessel_p1[16] = {
    0x1.0000000000000p+0, 0x1.dffffffffffa2p-10, -0x1.274fffffc0a61p-15, 0x1.5a6a577705fe1p-19,
    -0x1.b891be314ad57p-22, 0x1.e65638782c4d6p-24, -0x1.9bf2590549900p-25, 0x1.e97293efef2c1p-26,
    -0x1.70c49fac9fe8cp-26, 0x1.34c0a03f0c192p-26, -0x1.f3d3504522c0ep-27, 0x1.5c10f78bebb22p-27,
    -0x1.7ba52267a12dcp-28, 0x1.278ebc6588706p-29, -0x1.1ffb8725746c6p-31, 0x1.05da5f02213e4p-34,
};
/* x/8 Q of order 1 */
static const double s2s_bessel_q1[18] = {
    0x1.8000000000000p-5, -0x1.a3fffffffffb9p-13, 0x1.1c3cffffe1903p-17, -0x1.fe58182c88661p-21,
    0x1.b3fb13bc01b93p-23, -0x1.2de8913c0e17cp-24, 0x1.33d536b059fbdp-25, -0x1.aef20c68324e7p-26,
    0x1.8110c9daa6a26p-26, -0x1.8de458b28b5a6p-26, 0x1.a71644e55d120p-26, -0x1.a08701035d1cep-26,
    0x1.5e1b83d0d8591p-26, -0x1.d7d20bd57f703p-27, 0x1.e081e9b1a421ap-28, -0x1.57b32e6cc804dp-29,
    0x1.31ec7fc4f7f51p-31, -0x1.fbfd3d3758dbap-35,
};

#define S2S_COUNT(table) ((int)(sizeof(table) / sizeof *(table)))

/* c[0] + c[1] x + ... */
S2S_SCALAR double s2s_horner(double x, const double *c, int count) {
    double p = c[count - 1];
    for (int i = count - 2; i >= 0; i--) p = S2S_FMA(p, x, c[i]);
    return p;
}

/* On the interval of length 2 from 2, 4 or 6 on in which x lies. */
#define S2S_BESSEL_MIDDLE(table, x) s2s_bessel_middle(x, table[0], S2S_COUNT(table[0]))

S2S_SCALAR double s2s_bessel_middle(double x, const double *table, int count) {
    int k = x < 4.0 ? 0 : x < 6.0 ? 1 : 2;
    return s2s_horner(x - (3.0 + 2.0 * k), table + k * count, count);
}

/* y/sqrt(pi x) */
S2S_SCALAR double s2s_over_sqrt_pi(double y, double x) {
    s2s_dd product = s2s_two_prod(x, 0x1.921fb54442d18p-1); /* pi/4 does not overflow */
    product.lo = S2S_FMA(x, 0x1.1a62633145c07p-55, product.lo);
    s2s_dd root = s2s_sqrt_dd(product);
    double q = 0.5 * y / root.hi;
    return S2S_FMA(q, -(root.lo / root.hi), q);
}

/* For x >= 8: P and Q, cos x + sin x and sin x - cos x */
typedef struct {
    double p, q, sum, difference;
} s2s_hankel;

S2S_SCALAR s2s_hankel s2s_bessel_hankel(double x, int order) {
    double w = 8.0 / x, z = w * w, c = s2s_cos(x), s = s2s_sin(x);
    s2s_hankel h;
    h.p = order ? s2s_horner(z, s2s_bessel_p1, S2S_COUNT(s2s_bessel_p1))
                : s2s_horner(z, s2s_bessel_p0, S2S_COUNT(s2s_bessel_p0));
    h.q = w * (order ? s2s_horner(z, s2s_bessel_q1, S2S_COUNT(s2s_bessel_q1))
                     : s2s_horner(z, s2s_bessel_q0, S2S_COUNT(s2s_bessel_q0)));
    h.sum = c + s;
    h.difference = s - c;
    return h;
}

S2S_SCALAR double s2s_j0(double x) {
    x = S2S_FABS(x);
    if (x < 2.0) return s2s_horner(x * x, s2s_j0_small, S2S_COUNT(s2s_j0_small));
    if (x < 8.0) return S2S_BESSEL_MIDDLE(s2s_j0_middle, x);
    if (!(x < S2S_INF)) return x != x ? x : 0.0;
    s2s_hankel h = s2s_bessel_hankel(x, 0);
    return s2s_over_sqrt_pi(S2S_FMA(h.p, h.sum, -(h.q * h.difference)), x);
}

S2S_SCALAR double s2s_j1(double x) {
    double a = S2S_FABS(x), y;
    if (a < 2.0) return x * s2s_horner(x * x, s2s_j1_small, S2S_COUNT(s2s_j1_small));
    if (!(a < S2S_INF)) return x != x ? x : 0.0;
    if (a < 8.0) {
        y = S2S_BESSEL_MIDDLE(s2s_j1_middle, a);
    } else {
        s2s_hankel h = s2s_bessel_hankel(a, 1);
        y = s2s_over_sqrt_pi(S2S_FMA(h.p, h.difference, h.q * h.sum), a);
    }
    return x < 0.0 ? -y : y;
}

/* Y at 0 and below, at inf and NaN */
S2S_SCALAR double s2s_bessel_y_special(double x) { return x == 0.0 ? -S2S_INF : x > 0.0 ? 0.0 : S2S_NAN; }

S2S_SCALAR double s2s_y0(double x) {
    if (!(x > 0.0) || !(x < S2S_INF)) return s2s_bessel_y_special(x);
    if (x < 2.0) {
        double rest = s2s_horner(x * x, s2s_y0_small, S2S_COUNT(s2s_y0_small));
        return S2S_FMA(0x1.45f306dc9c883p-1 * s2s_log(x), s2s_j0(x), rest);
    }
    if (x < 8.0) return S2S_BESSEL_MIDDLE(s2s_y0_middle, x);
    s2s_hankel h = s2s_bessel_hankel(x, 0);
    return s2s_over_sqrt_pi(S2S_FMA(h.p, h.difference, h.q * h.sum), x);
}

S2S_SCALAR double s2s_y1(double x) {
    if (!(x > 0.0) || !(x < S2S_INF)) return s2s_bessel_y_special(x);
    if (x < 2.0) {
        double rest = s2s_horner(x * x, s2s_y1_small, S2S_COUNT(s2s_y1_small));
        double pole = 0x1.45f306dc9c883p-1 / x;
        double logs = S2S_FMA(0x1.45f306dc9c883p-1 * s2s_log(x), s2s_j1(x), x * rest);
        return logs - pole;
    }
    if (x < 8.0) return S2S_BESSEL_MIDDLE(s2s_y1_middle, x);
    s2s_hankel h = s2s_bessel_hankel(x, 1);
    return s2s_over_sqrt_pi(S2S_FMA(h.q, h.difference, -(h.p * h.sum)), x);
}

/* ---- other orders -------------------------------------------------------------------------------------------- */

/* Whether an integral order is odd. */
S2S_SCALAR int s2s_is_odd(double n) { return 0.5 * n != s2s_floor(0.5 * n); }

/* J_n(x), n >= 2, x > 0 and finite */
S2S_SCALAR double s2s_bessel_j_positive(double n, double x) {
    double below = s2s_j0(x), here = s2s_j1(x);
    if (x > n) {
        for (double k = 1.0; k < n; k += 1.0) {
            double above = S2S_FMA(2.0 * k / x, here, -below);
            below = here;
            here = above;
        }
        return here;
    }
    /* downwards from where it is negligible, not normalised */
    double first = n + 20.0 + s2s_floor(S2S_SQRT(60.0 * n)), high = 0.0, low = 0x1p-900, wanted = 0.0;
    for (double k = first; k > 0.0; k -= 1.0) {
        double next = S2S_FMA(2.0 * k / x, low, -high);
        high = low;
        low = next;
        if (S2S_FABS(low) > 0x1p900) {
            low *= 0x1p-900;
            high *= 0x1p-900;
            wanted *= 0x1p-900;
        }
        if (k - 1.0 == n) wanted = low;
    }
    return S2S_FABS(below) > S2S_FABS(here) ? wanted / low * below : wanted / high * here;
}

S2S_SCALAR double s2s_bessel_j(double n, double x) {
    double order = S2S_FABS(n), a = S2S_FABS(x);
    if (x != x || n != s2s_floor(n) || !(order < 0x1p20)) return S2S_NAN;
    double y;
    if (order == 0.0)
        y = s2s_j0(a);
    else if (order == 1.0)
        y = s2s_j1(a);
    else
        y = a == 0.0 || !(a < S2S_INF) ? 0.0 : s2s_bessel_j_positive(order, a);
    return s2s_is_odd(order) && (n < 0.0) != (x < 0.0) ? -y : y;
}

S2S_SCALAR double s2s_bessel_y(double n, double x) {
    double order = S2S_FABS(n);
    if (n != s2s_floor(n) || !(order < 0x1p20)) return S2S_NAN;
    double sign = n < 0.0 && s2s_is_odd(order) ? -1.0 : 1.0;
    if (order == 0.0) return s2s_y0(x);
    double below = s2s_y0(x), here = s2s_y1(x);
    if (!(x > 0.0) || !(x < S2S_INF)) return sign * here;
    for (double k = 1.0; k < order && here > -S2S_INF; k += 1.0) {
        double above = S2S_FMA(2.0 * k / x, here, -below);
        below = here;
        here = above;
    }
    return sign * here;
}

#endif
