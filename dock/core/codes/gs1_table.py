"""The GS1 application identifiers: what each holds, what it needs beside it, where a web address may carry it.

Derived from the GS1 Barcode Syntax Dictionary (GS1 AISBL, Apache-2.0; docs/dependencies.md has its notice) in a form of
our own. Columns: identifier or range | F: needs no separator, Q: may be an attribute of a Digital Link | parts | one of
these must be there (+ joins) | none of these may be there | . or its qualifiers in order, / between alternatives, where
it is a key of a Digital Link | title. A part is n digits, x signs of set 82, y of set 39 or z of base64url, its length,
? where it may be missing, and the rules of `dock.core.codes.gs1_rules` that it obeys. A * stands for any digit.
"""

ROWS = """
00 | FQ | n18:check:prefix2 |  |  | . | SSCC
01 | FQ | n14:check:prefix2 |  | 255,37 | 22,10,21/235 | GTIN
02 | FQ | n14:check:prefix2 | 37 | 01,03 |  | CONTENT
03 | F | n14:check:prefix2 |  | 01,02,37,235 |  | MTO GTIN
10 | Q | x1-20 | 01,02,03,8006,8026 |  |  | BATCH/LOT
11 | FQ | n6:day_or_month | 01,02,03,8006,8026 |  |  | PROD DATE
12 | FQ | n6:day_or_month | 8020 |  |  | DUE DATE
13 | FQ | n6:day_or_month | 01,02,03,8006,8026 |  |  | PACK DATE
15 | FQ | n6:day_or_month | 01,02,03,8006,8026 |  |  | BEST BEFORE or BEST BY
16 | FQ | n6:day_or_month | 01,02,03,8006,8026 |  |  | SELL BY
17 | FQ | n6:day_or_month | 01,02,03,255,8006,8026 |  |  | USE BY or EXPIRY
20 | FQ | n2 | 01,02,03,8006,8026 |  |  | VARIANT
21 |  | x1-20 | 01,03,8006 | 235 |  | SERIAL
22 |  | x1-20 | 01 |  |  | CPV
235 |  | x1-28 | 01 |  |  | TPX
240 | Q | x1-30 | 01,02,03,8006,8026 |  |  | ADDITIONAL ID
241 | Q | x1-30 | 01,02,03,8006,8026 |  |  | CUST. PART No.
242 | Q | n1-6 | 01,02,8006,8026 |  |  | MTO VARIANT
243 | Q | x1-20 | 01,03 |  |  | PCN
250 | Q | x1-30 | 01+21,03+21,8006+21 |  |  | SECONDARY SERIAL
251 | Q | x1-30 | 01,03,8006 |  |  | REF. TO SOURCE
253 | Q | n13:check:prefix1 x1-17? |  |  | . | GDTI
254 |  | x1-20 | 414 |  |  | GLN EXTENSION COMPONENT
255 | Q | n13:check:prefix1 n1-12? |  | 01,02,415,8006,8020,8026 | . | GCN
30 | Q | n1-8 | 01,02 |  |  | VAR. COUNT
3100-3105 | FQ | n6 | 01,02 | 310* |  | NET WEIGHT (kg)
3110-3115 | FQ | n6 | 01,02 | 311* |  | LENGTH (m)
3120-3125 | FQ | n6 | 01,02 | 312* |  | WIDTH (m)
3130-3135 | FQ | n6 | 01,02 | 313* |  | HEIGHT (m)
3140-3145 | FQ | n6 | 01,02 | 314* |  | AREA (m²)
3150-3155 | FQ | n6 | 01,02 | 315* |  | NET VOLUME (l)
3160-3165 | FQ | n6 | 01,02 | 316* |  | NET VOLUME (m³)
3200-3205 | FQ | n6 | 01,02 | 320* |  | NET WEIGHT (lb)
3210-3215 | FQ | n6 | 01,02 | 321* |  | LENGTH (in)
3220-3225 | FQ | n6 | 01,02 | 322* |  | LENGTH (ft)
3230-3235 | FQ | n6 | 01,02 | 323* |  | LENGTH (yd)
3240-3245 | FQ | n6 | 01,02 | 324* |  | WIDTH (in)
3250-3255 | FQ | n6 | 01,02 | 325* |  | WIDTH (ft)
3260-3265 | FQ | n6 | 01,02 | 326* |  | WIDTH (yd)
3270-3275 | FQ | n6 | 01,02 | 327* |  | HEIGHT (in)
3280-3285 | FQ | n6 | 01,02 | 328* |  | HEIGHT (ft)
3290-3295 | FQ | n6 | 01,02 | 329* |  | HEIGHT (yd)
3300-3305 | FQ | n6 | 00,01 | 330* |  | GROSS WEIGHT (kg)
3310-3315 | FQ | n6 | 00,01 | 331* |  | LENGTH (m), log
3320-3325 | FQ | n6 | 00,01 | 332* |  | WIDTH (m), log
3330-3335 | FQ | n6 | 00,01 | 333* |  | HEIGHT (m), log
3340-3345 | FQ | n6 | 00,01 | 334* |  | AREA (m²), log
3350-3355 | FQ | n6 | 00,01 | 335* |  | VOLUME (l), log
3360-3365 | FQ | n6 | 00,01 | 336* |  | VOLUME (m³), log
3370-3375 | FQ | n6 | 01 | 337* |  | KG PER m²
3400-3405 | FQ | n6 | 00,01 | 340* |  | GROSS WEIGHT (lb)
3410-3415 | FQ | n6 | 00,01 | 341* |  | LENGTH (in), log
3420-3425 | FQ | n6 | 00,01 | 342* |  | LENGTH (ft), log
3430-3435 | FQ | n6 | 00,01 | 343* |  | LENGTH (yd), log
3440-3445 | FQ | n6 | 00,01 | 344* |  | WIDTH (in), log
3450-3455 | FQ | n6 | 00,01 | 345* |  | WIDTH (ft), log
3460-3465 | FQ | n6 | 00,01 | 346* |  | WIDTH (yd), log
3470-3475 | FQ | n6 | 00,01 | 347* |  | HEIGHT (in), log
3480-3485 | FQ | n6 | 00,01 | 348* |  | HEIGHT (ft), log
3490-3495 | FQ | n6 | 00,01 | 349* |  | HEIGHT (yd), log
3500-3505 | FQ | n6 | 01,02 | 350* |  | AREA (in²)
3510-3515 | FQ | n6 | 01,02 | 351* |  | AREA (ft²)
3520-3525 | FQ | n6 | 01,02 | 352* |  | AREA (yd²)
3530-3535 | FQ | n6 | 00,01 | 353* |  | AREA (in²), log
3540-3545 | FQ | n6 | 00,01 | 354* |  | AREA (ft²), log
3550-3555 | FQ | n6 | 00,01 | 355* |  | AREA (yd²), log
3560-3565 | FQ | n6 | 01,02 | 356* |  | NET WEIGHT (tr oz)
3570-3575 | FQ | n6 | 01,02 | 357* |  | NET VOLUME (oz)
3600-3605 | FQ | n6 | 01,02 | 360* |  | NET VOLUME (qt (US))
3610-3615 | FQ | n6 | 01,02 | 361* |  | NET VOLUME (gal.)
3620-3625 | FQ | n6 | 00,01 | 362* |  | VOLUME (qt (US)), log
3630-3635 | FQ | n6 | 00,01 | 363* |  | VOLUME (gal (US)), log
3640-3645 | FQ | n6 | 01,02 | 364* |  | NET VOLUME (in³)
3650-3655 | FQ | n6 | 01,02 | 365* |  | NET VOLUME (ft³)
3660-3665 | FQ | n6 | 01,02 | 366* |  | NET VOLUME (yd³)
3670-3675 | FQ | n6 | 00,01 | 367* |  | VOLUME (in³), log
3680-3685 | FQ | n6 | 00,01 | 368* |  | VOLUME (ft³), log
3690-3695 | FQ | n6 | 00,01 | 369* |  | VOLUME (yd³), log
37 | Q | n1-8 | 00+02,00+8026 |  |  | COUNT
3900-3909 | Q | n1-15 | 255,8020 | 390*,391*,394*,8111 |  | AMOUNT
3910-3919 | Q | n3:currency n1-15 | 8020 | 391* |  | AMOUNT
3920-3929 | Q | n1-15 | 01+30,01+31**,01+32**,01+35**,01+36** | 392*,393* |  | PRICE
3930-3939 | Q | n3:currency n1-15 | 30,31**,32**,35**,36** | 393* |  | PRICE
3940-3943 | Q | n4 | 255 | 394*,8111 |  | PRCNT OFF
3950-3955 | Q | n6 | 30,31**,32**,35**,36** | 392*,393*,395*,8005 |  | PRICE/UoM
400 | Q | x1-30 |  |  |  | ORDER NUMBER
401 | Q | x1-30:prefix1 |  |  | . | GINC
402 | Q | n17:check:prefix1 |  |  | . | GSIN
403 | Q | x1-30 | 00 |  |  | ROUTE
410 | FQ | n13:check:prefix1 |  |  |  | SHIP TO LOC
411 | FQ | n13:check:prefix1 |  |  |  | BILL TO
412 | FQ | n13:check:prefix1 |  |  |  | PURCHASE FROM
413 | FQ | n13:check:prefix1 |  |  |  | SHIP FOR LOC
414 | FQ | n13:check:prefix1 |  |  | 254/7040 | LOC No.
415 | FQ | n13:check:prefix1 | 8020 |  | 8020 | PAY TO
416 | FQ | n13:check:prefix1 |  |  |  | PROD/SERV LOC
417 | FQ | n13:check:prefix1 |  |  | 7040 | PARTY
420 | Q | x1-20 |  | 421 |  | SHIP TO POST
421 | Q | n3:country x1-9 |  | 4307 |  | SHIP TO POST
422 | Q | n3:country | 01,02,03,8006,8026 | 426 |  | ORIGIN
423 | Q | n3:country n3?:country n3?:country n3?:country n3?:country | 01,02,03 | 426 |  | COUNTRY - INITIAL PROCESS
424 | Q | n3:country | 01,02,03 | 426 |  | COUNTRY - PROCESS
425 | Q | n3:country n3?:country n3?:country n3?:country n3?:country | 01,02,03 | 426 |  | COUNTRY - DISASSEMBLY
426 | Q | n3:country | 01,02,03 |  |  | COUNTRY - FULL PROCESS
427 | Q | x1-3 | 01+422,02+422,03+422 |  |  | ORIGIN SUBDIVISION
4300 | Q | x1-35:percent | 00 |  |  | SHIP TO COMP
4301 | Q | x1-35:percent | 00 |  |  | SHIP TO NAME
4302 | Q | x1-70:percent | 00 |  |  | SHIP TO ADD1
4303 | Q | x1-70:percent | 4302 |  |  | SHIP TO ADD2
4304 | Q | x1-70:percent | 00 |  |  | SHIP TO SUB
4305 | Q | x1-70:percent | 00 |  |  | SHIP TO LOC
4306 | Q | x1-70:percent | 00 |  |  | SHIP TO REG
4307 | Q | x2:country_letters | 00 |  |  | SHIP TO COUNTRY
4308 | Q | x1-30 | 00 |  |  | SHIP TO PHONE
4309 | Q | n10:latitude n10:longitude | 00 |  |  | SHIP TO GEO
4310 | Q | x1-35:percent | 00 |  |  | RTN TO COMP
4311 | Q | x1-35:percent | 00 |  |  | RTN TO NAME
4312 | Q | x1-70:percent | 00 |  |  | RTN TO ADD1
4313 | Q | x1-70:percent | 4312 |  |  | RTN TO ADD2
4314 | Q | x1-70:percent | 00 |  |  | RTN TO SUB
4315 | Q | x1-70:percent | 00 |  |  | RTN TO LOC
4316 | Q | x1-70:percent | 00 |  |  | RTN TO REG
4317 | Q | x2:country_letters | 00 |  |  | RTN TO COUNTRY
4318 | Q | x1-20 | 00 |  |  | RTN TO POST
4319 | Q | x1-30 | 00 |  |  | RTN TO PHONE
4320 | Q | x1-35:percent | 00 |  |  | SRV DESCRIPTION
4321 | Q | n1:yesno | 00 |  |  | DANGEROUS GOODS
4322 | Q | n1:yesno | 00 |  |  | AUTH TO LEAVE
4323 | Q | n1:yesno | 00 |  |  | SIG REQUIRED
4324 | Q | n6:day_or_month n4:time | 00 |  |  | NOT BEF DEL DT
4325 | Q | n6:day_or_month n4:time | 00 |  |  | NOT AFT DEL DT
4326 | Q | n6:day | 00 |  |  | REL DATE
4330 | Q | n6 x1?:hyphen | 00 | 4331 |  | MAX TEMP F.
4331 | Q | n6 x1?:hyphen | 00 | 4330 |  | MAX TEMP C.
4332 | Q | n6 x1?:hyphen | 00 | 4333 |  | MIN TEMP F.
4333 | Q | n6 x1?:hyphen | 00 | 4332 |  | MIN TEMP C.
7001 | Q | n13 | 01,02,8006,8026 |  |  | NSN
7002 | Q | x1-30 | 01,02 |  |  | MEAT CUT
7003 | Q | n6:day n4:time | 01,02,03 |  |  | EXPIRY TIME
7004 | Q | n1-4 | 01+10,03+10 |  |  | ACTIVE POTENCY
7005 | Q | x1-12 | 01,02 |  |  | CATCH AREA
7006 | Q | n6:day | 01,02 |  |  | FIRST FREEZE DATE
7007 | Q | n6:day n6?:day | 01,02 |  |  | HARVEST DATE
7008 | Q | x1-3 | 01,02 |  |  | AQUATIC SPECIES
7009 | Q | x1-10 | 01,02 |  |  | FISHING GEAR TYPE
7010 | Q | x1-2 | 01,02,03 |  |  | PROD METHOD
7011 | Q | n6:day n4?:time | 01,02,03 |  |  | TEST BY DATE
7020 | Q | x1-20 | 01+416,03+416,8006+416 |  |  | REFURB LOT
7021 | Q | x1-20 | 01,03,8006 |  |  | FUNC STAT
7022 | Q | x1-20 | 01+7021,03+7021,8006+7021 |  |  | REV STAT
7023 | Q | x1-30:prefix1 |  |  |  | GIAI - ASSEMBLY
7030 | Q | n3:country_or_none x1-27 | 01,02 |  |  | PROCESSOR # 0
7031 | Q | n3:country_or_none x1-27 | 01,02 |  |  | PROCESSOR # 1
7032 | Q | n3:country_or_none x1-27 | 01,02 |  |  | PROCESSOR # 2
7033 | Q | n3:country_or_none x1-27 | 01,02 |  |  | PROCESSOR # 3
7034 | Q | n3:country_or_none x1-27 | 01,02 |  |  | PROCESSOR # 4
7035 | Q | n3:country_or_none x1-27 | 01,02 |  |  | PROCESSOR # 5
7036 | Q | n3:country_or_none x1-27 | 01,02 |  |  | PROCESSOR # 6
7037 | Q | n3:country_or_none x1-27 | 01,02 |  |  | PROCESSOR # 7
7038 | Q | n3:country_or_none x1-27 | 01,02 |  |  | PROCESSOR # 8
7039 | Q | n3:country_or_none x1-27 | 01,02 |  |  | PROCESSOR # 9
7040 |  | n1 x1 x1 x1:importer |  |  |  | UIC+EXT
7041 |  | x1-4:package | 00 |  |  | UFRGT UNIT TYPE
710 | Q | x1-20 | 01 |  |  | NHRN PZN
711 | Q | x1-20 | 01 |  |  | NHRN CIP
712 | Q | x1-20 | 01 |  |  | NHRN CN
713 | Q | x1-20 | 01 |  |  | NHRN DRN
714 | Q | x1-20 | 01 |  |  | NHRN AIM
715 | Q | x1-20 | 01 |  |  | NHRN NDC
716 | Q | x1-20 | 01 |  |  | NHRN AIC
717 | Q | x1-20 | 01 |  |  | NHRN SRN
7230 | Q | x2 x1-28 | 01,8004 |  |  | CERT # 1
7231 | Q | x2 x1-28 | 01,8004 |  |  | CERT # 2
7232 | Q | x2 x1-28 | 01,8004 |  |  | CERT # 3
7233 | Q | x2 x1-28 | 01,8004 |  |  | CERT # 4
7234 | Q | x2 x1-28 | 01,8004 |  |  | CERT # 5
7235 | Q | x2 x1-28 | 01,8004 |  |  | CERT # 6
7236 | Q | x2 x1-28 | 01,8004 |  |  | CERT # 7
7237 | Q | x2 x1-28 | 01,8004 |  |  | CERT # 8
7238 | Q | x2 x1-28 | 01,8004 |  |  | CERT # 9
7239 | Q | x2 x1-28 | 01,8004 |  |  | CERT # 10
7240 | Q | x1-20 | 01,8006 | 03 |  | PROTOCOL
7241 | Q | n2:media | 8017,8018 |  |  | AIDC MEDIA TYPE
7242 | Q | x1-25 | 8017,8018 |  |  | VCN
7250 | Q | n8:full_day | 8018 | 7251 |  | DOB
7251 | Q | n8:full_day n4:time | 8018 | 7250 |  | DOB TIME
7252 | Q | n1:sex | 8018 |  |  | BIO SEX
7253 | Q | x1-40:percent | 8017,8018 | 7256,7259 |  | FAMILY NAME
7254 | Q | x1-40:percent | 8017,8018 | 7256,7259 |  | GIVEN NAME
7255 | Q | x1-10 | 8017,8018 | 7256,7259 |  | SUFFIX
7256 | Q | x1-90:percent | 8017,8018 |  |  | FULL NAME
7257 | Q | x1-70:percent | 8018 |  |  | PERSON ADDR
7258 | Q | x3:birth_order | 8018+7259 |  |  | BIRTH SEQUENCE
7259 | Q | x1-40:percent | 8018 | 7256 |  | BABY
8001 | Q | n4:nonzero n5:nonzero n3:nonzero n1:winding n1 | 01 |  |  | DIMENSIONS
8002 | Q | x1-20 |  |  |  | CMT No.
8003 | Q | n1:zero n13:check:prefix1 x1-16? |  |  | . | GRAI
8004 | Q | x1-30:prefix1 |  |  | 7040 | GIAI
8005 | Q | n6 | 01,02 |  |  | PRICE PER UNIT
8006 | Q | n14:check:prefix2 n4:piece |  | 01,03,37 | 22,10,21 | ITIP
8007 | Q | x1-34:iban | 415 |  |  | IBAN
8008 | Q | n6:day n2:hour n2?:minute n2?:second | 01,02,03 |  |  | PROD TIME
8009 | Q | x1-50 | 00,01,03 |  |  | OPTSEN
8010 | Q | y1-30:prefix1 |  |  | 8011 | CPID
8011 |  | n1-12:no_leading_zero | 8010 |  |  | CPID SERIAL
8012 | Q | x1-20 | 01,03,8006 |  |  | VERSION
8013 | Q | x1-25:check_pair:prefix1 |  |  | . | GMN
8014 |  | x1-25:check_pair:prefix1:not_only_digits | 01 |  |  | MUDI
8017 | Q | n18:check:prefix1 |  | 8018 | 8019 | GSRN - PROVIDER
8018 | Q | n18:check:prefix1 |  | 8017 | 8019 | GSRN - RECIPIENT
8019 |  | n1-10 | 8017,8018 |  |  | SRIN
8020 |  | x1-25 | 415 |  |  | REF No.
8026 | Q | n14:check:prefix2 n4:piece | 37 | 02,03,8006 |  | ITIP CONTENT
8030 | Q | z1-90 | 00,01+21,03+21,253,255,8003,8004,8006+21,8010+8011,8017,8018 |  |  | DIGSIG
8040 |  | n15 | 01+21 |  |  | IMEI
8041 |  | n15 | 01+21+8040 |  |  | IMEI2
8042 |  | n32 | 01+21+8040 |  |  | ESIM
8043 |  | n18 n1-2? | 01+21+8040 |  |  | PSIM
8110 | Q | x1-70:coupon |  |  |  | COUPON
8111 | Q | n4 | 255 |  |  | POINTS
8112 | Q | x1-70:coupon_offer |  |  |  | COUPON OFFER
8200 |  | x1-70 | 01 |  |  | PRODUCT URL
90 | Q | x1-30 |  |  |  | INTERNAL
91-99 | Q | x1-90 |  |  |  | INTERNAL
"""
