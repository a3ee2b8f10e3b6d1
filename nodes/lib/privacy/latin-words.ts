/** First names, family names and places in Latin letters, in small letters: the most frequent of English, German, French, Spanish and Italian. */
const words = (text: string): string[] => text.trim().split(/\s+/);

export const firstNames = words(`
james mary robert patricia john jennifer michael linda david elizabeth william barbara richard susan joseph jessica thomas sarah charles karen
christopher lisa daniel nancy matthew betty anthony margaret sandra donald ashley steven kimberly paul emily andrew donna joshua michelle kenneth
carol kevin amanda brian dorothy george melissa timothy deborah ronald stephanie edward rebecca jason sharon jeffrey laura ryan cynthia jacob
kathleen gary amy nicholas angela eric shirley jonathan anna stephen brenda larry pamela justin emma scott nicole brandon helen benjamin samantha
samuel katherine gregory christine alexander debra patrick rachel jack carolyn dennis janet jerry maria tyler catherine aaron heather jose diane
adam ruth nathan julie henry olivia zachary joyce douglas virginia peter victoria kyle kelly noah lauren ethan christina jeremy joan walter evelyn
christian judith keith megan roger andrea terry cheryl austin hannah sean jacqueline gerald martha carl gloria dylan teresa harold ann jordan sara
jesse madison bryan frances lawrence kathryn arthur janice gabriel jean bruce alice logan abigail albert julia willie grace juan judy wayne
denise elijah amber roy doris vincent marilyn ralph danielle eugene beverly randy isabella bobby theresa johnny diana louis natalie philip
brittany ben charlotte fred marie tom kate bill mike chris steve dave jim joe bob dan matt nick tony tim greg sam alex max leo oscar hugo felix
hans peter klaus jürgen wolfgang dieter uwe heinz günter horst stefan andreas thorsten sabine ursula monika petra renate karin brigitte heike
lena lukas jonas leon finn paula mia lea marta ingrid greta pierre jean-pierre françois jacques michel philippe nathalie isabelle sylvie
céline camille chloé léa antoine julien nicolas sébastien luc marc claire elise carlos miguel antonio francisco javier manuel pedro luis carmen
josefa isabel dolores pilar lucía sofia pablo diego alejandro fernando raúl marco giuseppe giovanni luigi francesco roberto alessandro chiara
giulia lorenzo matteo anita ivan olga dmitri sergei natasha svetlana piotr katarzyna agnieszka jan lars erik sven anders astrid
mohammed ahmed fatima aisha ali omar hassan priya rahul amit anita sanjay raj hiroshi yuki kenji akira wei ming li na min jun hui
`);
export const familyNames = words(`
smith johnson williams brown jones garcia miller davis rodriguez martinez hernandez lopez gonzalez wilson anderson thomas taylor moore jackson
martin lee perez thompson white harris sanchez clark ramirez lewis robinson walker young allen king wright scott torres nguyen hill flores
green adams nelson baker hall rivera campbell mitchell carter roberts gomez phillips evans turner diaz parker cruz edwards collins reyes
stewart morris morales murphy cook rogers gutierrez ortiz morgan cooper peterson bailey reed kelly howard ramos kim cox ward richardson watson
brooks chavez wood james bennett gray mendoza ruiz hughes price alvarez castillo sanders patel myers long ross foster jimenez powell jenkins perry
russell sullivan bell coleman butler henderson barnes fisher vasquez simmons romero jordan patterson alexander hamilton graham reynolds griffin
wallace moreno west cole hayes bryant herrera gibson ellis tran medina aguilar stevens murray ford castro marshall owens harrison fernandez
mcdonald woods washington kennedy wells vargas henry chen freeman webb tucker guzman burns crawford olson simpson porter hunter gordon mendez silva
shaw snyder mason dixon munoz hunt hicks holmes palmer wagner black robertson boyd rose stone salazar fox warren mills meyer rice schmidt
müller schneider fischer weber becker schulz hoffmann schäfer koch bauer richter klein wolf schröder neumann schwarz zimmermann braun krüger
hofmann hartmann lange schmitt werner krause meier lehmann schmid schulze maier köhler dubois durand leroy moreau simon laurent lefebvre michel
bernard petit robert richard girard bonnet dupont lambert fontaine rousseau rossi russo ferrari esposito bianchi romano colombo ricci marino greco
bruno gallo conti costa giordano mancini rizzo lombardi moretti novak kowalski nowak ivanov petrov smirnov jansen bakker visser hansen johansson
andersson larsen nielsen olsen svensson o'brien o'connor o'neill zhang wang liu yang huang zhao wu zhou singh kumar sharma khan tanaka suzuki sato
`);
/** Common words that are also names: alone they say nothing. */
export const alsoWords = new Set(
  words(`will mark may june april august rose grace hope joy bill jack art drew chase faith dawn rich price young long white black green brown gray
  king hill wood woods stone rice fox wolf bell cook baker hunter fisher ward wells mills ford marshall porter mason cole west hall reed church rob
  frank grant jordan austin madison virginia washington georgia chelsea charlotte victoria max sky star christian jean mike terry dick pat
  ann an li na min jun hui ming wei ali lee kim raj jan lea ben sam lange klein simon robert richard martin conti costa`),
);
export const places = words(`
london paris berlin madrid rome vienna amsterdam brussels lisbon dublin athens warsaw prague budapest copenhagen stockholm oslo helsinki zurich
geneva munich münchen hamburg frankfurt cologne köln stuttgart düsseldorf leipzig dresden milan milano naples turin florence venice barcelona
valencia seville lyon marseille toulouse bordeaux nice nantes strasbourg manchester birmingham liverpool leeds glasgow edinburgh bristol cardiff
belfast moscow kyiv istanbul ankara tokyo osaka kyoto seoul beijing shanghai guangzhou shenzhen hongkong singapore bangkok hanoi jakarta manila
delhi mumbai bangalore chennai kolkata karachi lahore dhaka dubai riyadh tehran baghdad jerusalem cairo lagos nairobi johannesburg casablanca sydney
melbourne brisbane perth auckland toronto montreal vancouver ottawa calgary chicago houston phoenix philadelphia dallas austin jacksonville columbus
charlotte indianapolis seattle denver boston nashville detroit portland memphis louisville baltimore milwaukee albuquerque tucson fresno sacramento
atlanta omaha miami oakland minneapolis tulsa cleveland pittsburgh cincinnati orlando brooklyn manhattan mexico havana bogotá lima santiago caracas
california texas florida alabama alaska arizona arkansas colorado connecticut delaware georgia hawaii idaho illinois indiana iowa kansas kentucky
louisiana maine maryland massachusetts michigan minnesota mississippi missouri montana nebraska nevada ohio oklahoma oregon pennsylvania tennessee
utah vermont virginia washington wisconsin wyoming england scotland wales ireland britain germany deutschland france spain españa italy italia portugal
austria switzerland netherlands belgium luxembourg denmark sweden norway finland iceland poland czechia slovakia hungary romania bulgaria greece
croatia serbia slovenia estonia latvia lithuania ukraine russia turkey china japan korea india pakistan bangladesh indonesia malaysia thailand
vietnam philippines australia canada brazil argentina chile colombia peru venezuela egypt nigeria kenya morocco israel iraq iran
`);
export const longPlaces = [
  'New York',
  'New York City',
  'Los Angeles',
  'San Francisco',
  'San Diego',
  'San Jose',
  'San Antonio',
  'Las Vegas',
  'New Orleans',
  'St. Louis',
  'Salt Lake City',
  'Kansas City',
  'Fort Worth',
  'El Paso',
  'Long Beach',
  'Hong Kong',
  'Buenos Aires',
  'Rio de Janeiro',
  'Sao Paulo',
  'São Paulo',
  'Mexico City',
  'Cape Town',
  'Tel Aviv',
  'Kuala Lumpur',
  'Ho Chi Minh City',
  'New Delhi',
  'Saudi Arabia',
  'South Africa',
  'South Korea',
  'North Korea',
  'New Zealand',
  'United States',
  'United Kingdom',
  'United Arab Emirates',
  'New Jersey',
  'New Mexico',
  'New Hampshire',
  'North Carolina',
  'South Carolina',
  'North Dakota',
  'South Dakota',
  'West Virginia',
  'Rhode Island',
  'Northern Ireland',
  'Czech Republic',
  'Costa Rica',
  'Sri Lanka',
  'Puerto Rico',
];
export const titles = new Set(
  words('mr mrs ms miss dr prof professor sir madam herr frau monsieur madame señor señora signor signora doctor captain sergeant'),
);
/** Words of a sentence that begin with a capital and are no part of a name. */
export const sentenceWords = new Set(
  words(`the a an and or but if in on at to of for from by with as is are was were be been this that these those it its he she they we you i my your
  his her their our who what when where why how all any each some no not yes so then than there here please thanks thank dear hi hello hey regards
  sincerely best kind monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october
  november december inc ltd llc corp company university college school bank street road avenue subject re fw fwd date sent received message click
  call free new now get can will would could should do does did have has had just only one two more most other about after before into over under
  out up down off again once also very much many such university internet web email linux windows microsoft google unix`),
);
/** Before a name: "my name is", "Dear", "signed". */
export const namePhrases = [
  'name is',
  'name:',
  'named',
  'dear',
  'hi',
  'hello',
  'hey',
  'signed',
  'sincerely,',
  'regards,',
  'i am',
  "i'm",
  'this is',
  'contact',
  'patient',
  'patient:',
  'customer',
  'customer:',
  'employee',
  'called',
  'attn',
  'attn:',
  'cc:',
  'from:',
  'by',
];
export const streetWords = new Set(
  words(`street st avenue ave road rd boulevard blvd lane ln drive dr court ct place pl square sq way terrace parkway pkwy highway hwy circle trail
  track light trace station mountains island glen key mill inlet crescent close gardens row mews alley plaza path loop pass ridge`),
);
