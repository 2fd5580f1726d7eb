/**
 * Unicode 17.0.0: Vertical_Orientation (UAX #50) as run lengths. Written by scripts/generate-unicode-tables.mjs; derived
 * from the Unicode Character Database, © Unicode, Inc., Unicode License v3.
 */

/** Vertical_Orientation: rotated or upright, or by another glyph, where there is none rotated (Tr) or upright (Tu). */
export const VerticalOrientation = {
  R: 0,
  U: 1,
  Tu: 2,
  Tr: 3,
} as const;

/** Vertical_Orientation over all code points as run lengths. */
export const orientationRuns =
  "(7b)X(X)X(a)X(Y)X(g)Z(u)X(_)X(Il)Y(KGZ)0e(1m)Vp(Gn)GY(MOX)X(X+Y(Y+Y(Y)Y(k)Y(f)Y(b)X(a)Z(d)X(p)X(NZ)a(X)Z(x)Y(X)d(b)X(Z)Y(X)Y(c)c(X)X(X)X(X)X(a)X(c)h(b)c(X)Y(X)RX(Y)a(Ea)X(r)Y(Ac)e(a)q(a)b+Y)X(HY)-(3X)m(X)X(X)h(c)1Y(X)Sc(0b)QZ(c)8g(k)-(Ux)-(0X)g(TX)X(0X)w(X)v(a)m(Go)Y(EX)1i*Y)b+g)Y+i)m+X)m*X)X*X)X*X)X*X)X*X)v*X)_*X)X*X)X*X)c*X)c*Y)a*Y)Z+X*X)X*X)X*X)X*X)X*X)v*X)_*X)X*X)X*X)c*X)c*Y)b+X)AX*X)Ca*a)Z*X)KX*m)Vd*PY)3X*b)GAy(G4X)0X(0q)00h(00Y)0Oc(Gu)m(m)v(d*Z)b(X+c)a(a)f(Ha*X)c+Y)Y*X(X*X)h+Y(Z*X)x+X)X+X)X+X)x+c(VZ)Z+X)a(e)f(Z)Y(2CY)0X(0VY)0a(00X)0c(0Ab)0Kb(0Bg)0Hd(GFe)2g*X)z*Z)Y*X)k*a)Oi(0Uc)Ge(GX)0m(0d)0b(04X)Gr(GAb)0m*Y)UFX(0e)0m(08X)UVVX(Y)UVVX(200s)UVVX(Y)UVVX(Y";
