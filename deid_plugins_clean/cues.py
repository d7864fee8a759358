"""Words that tell what stands beside them: titles, labels, parts of addresses, units."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


STRONG_TITLES = _words(
    "prof professor professorin doctor doktor docteur dottore dottoressa doutor doutora "
    "doctora dott dottssa drs dra mrs mister miss herr herrn frau fraulein fraeulein mme mlle "
    "madame mademoiselle monsieur senor senora senorita srta sig signor signora meneer "
    "mevrouw mevr pani pan rev reverend sir dame sister schwester pfleger oberarzt oberarztin "
    "chefarzt chefarztin privatdozent dipl ing"
)
"""Words before a name, whatever their case."""
WEAK_TITLES = _words("dr mr ms hr fr m sr st pd oa ca mag dhr mw don pr")
"""Abbreviations before a name that are those of modalities or units, too."""
MODALITIES = _words("mr dr")
"""Those that are modalities where a text begins with them in capitals: ``MR YAMADA``."""
TITLE_FILLERS = _words("med habil rer nat univ dipl ing phil h c dent vet priv doz dr prof a o")
"""What stands between a title and the name: Prof. Dr. med. habil."""
POST_NOMINALS = _words("md phd mbbs frcr frcpc facr dnp crna mta mtra rtr rdms arrt dds frcs")
"""Degrees behind a name."""
NAME_LABELS = _words(
    "name patientname patientenname vorname nachname nom prenom nombre apellido apellidos "
    "surname firstname lastname familyname givenname"
)
"""Words that nothing but a name stands behind, with a colon."""
PERSON_LABELS = _words(
    "patient patientin patientname patientenname pt pat name vorname nachname nom prenom "
    "nombre apellido apellidos surname firstname lastname familyname givenname radiologist "
    "technologist technician tech sonographer operator physician surgeon nurse referrer "
    "referring ref attn attention cc signed dictated reported ordered requested performed "
    "verified approved transcribed arzt arztin untersucher befunder zuweiser einweiser "
    "uberweiser mtra mta medecin manipulateur operateur prescripteur radiologue tecnico "
    "medico radiologo solicitante operador operatore esecutore consultant registrar author "
    "contact kin mother father guardian wife husband son daughter brother sister initials"
)
"""Words that a person is named behind, with a colon: ``Tech: Black``."""
BY = _words("by von durch par por door av da")
"""Words that a person is named behind, without one: ``seen by Black``."""
ID_LABELS = _words(
    "mrn id pid patid patientid patientenid acc accession accno ssn nhs chi hkid csn dob "
    "fallnr fallnummer fall aufnahmenummer aufnahmenr patnr patientennummer ipp nip nhc nss "
    "dossier expediente curp cpf bsn pesel encounter medicare medicaid insurance "
    "versichertennummer kvnr auftrag auftragsnr auftragsnummer barcode requisition serial sn "
    "room rm bed ward zimmer zi bett station chambre lit salle habitacion cama sala stanza letto "
    "kamer lot batch charge lote "
    "visitno caseno casenumber orderno studyid zip plz geb geboren born dn"
)
"""Words that an identifier stands behind."""
WEAK_ID_LABELS = _words(
    "pat patient pt case fall order study exam visit chart file record kranken versicherten "
    "patienten auftrags untersuchungs"
)
"""Words that an identifier stands behind where a word for number does between: Pat.-Nr. 4711."""
ID_FILLERS = _words("no nr num number nummer numero n id is")
"""What stands between them: ``Acc. No. 123``."""
ADDRESS_WORDS = _words(
    "street str strasse road rd avenue ave lane ln blvd boulevard drive highway hwy court "
    "square weg platz allee gasse ufer ring damm rue chemin quai calle avenida plaza paseo "
    "carrer via viale piazza corso rua travessa straat laan plein gade vej gatan vagen ulica "
    "apt apartment suite"
)
"""Words of addresses, beside which numbers are those of houses."""
ADDRESS_ENDINGS = (
    "strasse",
    "straße",
    "gasse",
    "weg",
    "platz",
    "allee",
    "damm",
    "ufer",
    "straat",
    "laan",
    "plein",
    "gade",
    "vej",
    "gatan",
    "vagen",
    "street",
    "road",
)
"""What names of streets end in, where they are one word."""
HOMES = _words(
    "manor lodge hospice grove gardens villa villas estates residence residences heights haven "
    "acres pflegeheim altenheim seniorenheim residenz ehpad residencia"
)
"""Words that end the names of homes: ``Sunrise Manor``."""
INSTITUTION_WORDS = _words(
    "hospital hospitals clinic clinics center centre medical medicine health healthcare care "
    "imaging radiology department dept institute university college school general regional "
    "national memorial community county city state district practice group service services "
    "unit ward emergency laboratory diagnostic diagnostics room scanner station klinik "
    "klinikum kliniken krankenhaus universitat universitatsklinikum universitatsmedizin "
    "zentrum praxis radiologie abteilung institut hopital clinique universitaire hospitalier "
    "cabinet centro clinica universitario universidad instituto servicio departamento "
    "ospedale azienda ziekenhuis"
)
"""Words in the names of institutions that name none of them."""
UNITS = _words(
    "ms msec s sec secs min mins hz khz mhz kv kvp ma mas mm cm um nm m ml cc l mg ug kg g mgy "
    "gy cgy mbq gbq mci hu t tesla px pixel pixels dpi bpm deg mt mev kev mgi mmol ppm mm2 cm2 "
    "mm3 cm3 mm² cm² mm³ cm³ slices frames images views reps averages volumes directions dirs "
    "dir phases mv gray degree degrees grad ev w v fps bar cd iu ie units mbps dl ch kcal fr "
    "french gauge"
)
"""Units, before which a number may be long, and is no year."""
MEASURES = _words(
    "b te tr ti td ta fa fov matrix mat bval bvalue bvalues wl ww wc l w c venc dose kv kvp "
    "ma mas sl tsl tau esp etl bw dlp snr iso max scan frames images slices phase flip angle tilt "
    "gantry rpo lpo rao lao bas ctdi ctdivol suv suvmax suvmean ef hr hu kernel thickness spacing "
    "resolution delay nex nsa sense grappa caipi caipirinha"
)
"""Words before which a number may be long, and is no year: ``TE 2000``."""
LISTED = _words("b bval bvalue bvalues te ti tr td ratio")
"""Words that a list of numbers stands behind: ``b 0 50 400 800``."""
SERIAL = _words(
    "series serie serien se image images im img bild bilder imagen slice slices schicht coupe "
    "coupes corte cortes frame frames acq acquisition scan seq sequence rpo lpo rao lao"
)
"""Words behind which a number may have four digits: ``Series 1001``."""
NUMBERED = _words(
    "phase phasen run echo slab stack pass volume vol dynamic dyn level levels segment segments "
    "segmente segmento rib ribs rippe rippen cote costilla grade grad stage stadium stade "
    "estadio type typ tipo class category kategorie birads rads lesion lesions lasion nodule "
    "target lk zone position pos view plan beam field arc filter protocol version part step "
    "block week weeks woche wochen semaine semana day days tag tage jour dia month months monat "
    "monate year cycle zyklus visit timepoint tp session ses sub fraction fx age aged alter edad "
    "pod ratio finger digit toe mt mc ray strahl x gleason isup score asa nyha quadrant trial "
    "rep repetition channel kanal map component fig figure table tab roi rois object obj "
    "measurement messung mesure medida contour"
)
"""Words that count what they name: ``Lesion 3``."""
VERTEBRAE = _words("bwk hwk lwk swk th l c t s")
"""Words for vertebrae: ``BWK 11/12``."""
COUNTED = _words(
    "view views v slice slices image images bild bilder ebene ebenen schichten coupe coupes "
    "corte cortes incidence incidences proyecciones series serie serien sequence sequences "
    "sequenzen phase phases phasen arcs fields beams fraction fractions fx fraktionen lesion "
    "lesions nodule nodules lasionen fracture fractures screws levels vertebrae segments ribs "
    "stents clips drains times mal fois week weeks woche wochen semaine semaines semana semanas "
    "day days tag tage tagen jour jours dia dias month months monat monate monaten mois mes "
    "meses hour hours hr hrs h std stunden heures horas minute minutes minuten minutos second "
    "seconds sekunden segundos percent prozent steps runs doses tesla"
)
"""Words for what is counted: ``2 views``."""
AGES = _words(
    "y yr yrs yo year years old jahr jahre jahren jahrig jahrige jahriger jahriges jaehrig j an "
    "ans ano anos anni jaar jarig ar lat let m mo wk wks"
)
"""Words behind an age."""
ISOTOPES = _words(
    "ga f tc in i lu y cu zr tl rb n c o ra xe sm sr p ho kr cr co au er re at ac cs ir"
)
"""Symbols of the elements whose isotopes are used: ``I-131``."""
FRACTIONS = _words(
    "strength power kraft fuerza force proximal distal mid middle medial lateral upper lower third "
    "thirds drittel tiers tercio tercios"
)
"""Words behind a fraction: ``1/3 distal``."""
PARTICLES = _words(
    "af al am an auf av ben bin bint d da dal dalla das de degli dei del della den der des di "
    "do dos du e el ibn im in l la las le les lo los mac mc o of op santa st san t te ten ter "
    "the und van vd vom von vor y zu zum zur"
)
"""Words of names that are no names themselves: von, de la, bin."""
NOBLE = _words(
    "af av bin bint d da dal dalla das de degli dei del della den der des di dos du el ibn la "
    "las le los mac mc o san st t te ten ter van vd von vor y zu zum zur"
)
"""Those of them that go where a name follows that has to go."""
AFFIXES = _words(
    "bsc crna dds dr dra esq facr frcpc frcr habil hon ii iii iv jr junior mag mba mbbs md "
    "med mph mr mrs ms msc np pa phd prof professor ra rn rt rtr senior sir sr univ"
)
"""Words in the prefixes and suffixes of names."""
NOBODY = _words(
    "ct mr mri us xr cr dx nm pet tech technician technologist operator radiographer unknown none "
    "name anonymous anonymized test phantom admin administrator user service"
)
"""What stands in elements for names and names nobody."""
ABBREVIATIONS = _words(
    "ap pa lat lao rao lpo rpo iv im po sc cc mr ct us nm pet mri mra ob hx ie eg am pm ca ed "
    "icu er or"
)
"""What capitals with full stops stand for, where they are nobody's initials: A.P."""
