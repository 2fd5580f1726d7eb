/**
 * Languages of names as BCP 47 has them: of Windows by language identifier, of the Macintosh by number.
 *
 * Specification: OpenType 1.9.1, "name", "Windows language IDs" and "Macintosh language IDs".
 */

/** Hexadecimal identifier and language; the ones that Windows sorts in another way are the language alone. */
const WINDOWS_LANGUAGES = `
401:ar-SA 402:bg 403:ca 404:zh-TW 405:cs 406:da 407:de 408:el 409:en 40a:es 40b:fi 40c:fr 40d:he 40e:hu 40f:is
410:it 411:ja 412:ko 413:nl 414:nb 415:pl 416:pt 417:rm 418:ro 419:ru 41a:hr 41b:sk 41c:sq 41d:sv 41e:th 41f:tr
420:ur 421:id 422:uk 423:be 424:sl 425:et 426:lv 427:lt 428:tg 42a:vi 42b:hy 42c:az 42d:eu 42e:hsb 42f:mk 432:tn
434:xh 435:zu 436:af 437:ka 438:fo 439:hi 43a:mt 43b:se 43e:ms 43f:kk 440:ky 441:sw 442:tk 443:uz 444:tt 445:bn-IN
446:pa 447:gu 448:or 449:ta 44a:te 44b:kn 44c:ml 44d:as 44e:mr 44f:sa 450:mn 451:bo 452:cy 453:km 454:lo 456:gl
457:kok 45a:syr 45b:si 45d:iu 45e:am 461:ne 462:fy 463:ps 464:fil 465:dv 468:ha 46a:yo 46b:qu-BO 46c:nso 46d:ba
46e:lb 46f:kl 470:ig 478:ii 47a:arn 47c:moh 47e:br 480:ug 481:mi 482:oc 483:co 484:gsw 485:sah 486:quc 487:rw
488:wo 48c:prs 801:ar-IQ 804:zh 807:de-CH 809:en-GB 80a:es-MX 80c:fr-BE 810:it-CH 813:nl-BE 814:nn 816:pt-PT
81a:sr-Latn 81d:sv-FI 82c:az-Cyrl 82e:dsb 83b:se-SE 83c:ga 83e:ms-BN 843:uz-Cyrl 845:bn 850:mn-CN 85d:iu-Latn
85f:tzm 86b:qu-EC c01:ar c04:zh-HK c07:de-AT c09:en-AU c0a:es c0c:fr-CA c1a:sr c3b:se-FI c6b:qu 1001:ar-LY
1004:zh-SG 1007:de-LU 1009:en-CA 100a:es-GT 100c:fr-CH 101a:hr-BA 103b:smj-NO 1401:ar-DZ 1404:zh-MO 1407:de-LI
1409:en-NZ 140a:es-CR 140c:fr-LU 141a:bs 143b:smj 1801:ary 1809:en-IE 180a:es-PA 180c:fr-MC 181a:sr-Latn-BA
183b:sma-NO 1c01:aeb 1c09:en-ZA 1c0a:es-DO 1c1a:sr-Cyrl-BA 1c3b:sms 2001:ar-OM 2009:en-JM 200a:es-VE 201a:bs-Cyrl
203b:sms 2401:ar-YE 2409:en-029 240a:es-CO 243b:smn 2801:ar-SY 2809:en-BZ 280a:es-PE 2c01:ar-JO 2c09:en-TT
2c0a:es-AR 3001:ar-LB 3009:en-ZW 300a:es-EC 3401:ar-KW 3409:en-PH 340a:es-CL 3801:ar-AE 380a:es-UY 3c01:ar-BH
3c0a:es-PY 4001:ar-QA 4009:en-IN 400a:es-BO 4409:en-MY 440a:es-SV 4809:en-SG 480a:es-HN 4c0a:es-NI 500a:es-PR
540a:es-US
`;

/** From 0 on, and from 128 on. */
const MACINTOSH_LANGUAGES = `
en fr de it nl sv es da pt no he ja ar fi el is mt tr hr zh-Hant ur hi th ko lt pl hu es lv se fo fa ru zh nl-BE
ga sq ro cs sk si yi sr mk bg uk be uz kk az-Cyrl az-Arab hy ka mo ky tg tk mn-CN mn ps ks ku sd bo ne sa mr bn as
gu pa or ml kn ta te si my km lo vi id tl ms ms-Arab am ti om so sw rw rn ny mg eo
`;
const LATER_MACINTOSH_LANGUAGES = `
cy eu ca la qu gn ay tt ug dz jv su gl af br iu gd gv ga to el-polyton kl az nn
`;
const FIRST_LATER_LANGUAGE = 128;

let windowsLanguages: ReadonlyMap<number, string> | undefined;

/** Undefined for an identifier that is no language's. */
export function windowsLanguage(id: number): string | undefined {
  windowsLanguages ??= new Map(
    wordsOf(WINDOWS_LANGUAGES).map((entry): [number, string] => {
      const [digits = "", language = ""] = entry.split(":");
      return [Number.parseInt(digits, 16), language];
    }),
  );
  return windowsLanguages.get(id);
}

/** Undefined for a number that is no language's. */
export function macintoshLanguage(id: number): string | undefined {
  const later = id - FIRST_LATER_LANGUAGE;
  return later < 0 ? wordsOf(MACINTOSH_LANGUAGES)[id] : wordsOf(LATER_MACINTOSH_LANGUAGES)[later];
}

function wordsOf(text: string): string[] {
  return text.trim().split(/\s+/);
}
