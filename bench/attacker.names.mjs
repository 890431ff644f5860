/** Invented children have the names that children have, the commonest first; the places are shaped like those of Leeds. */

export const GIVEN = words(`
  Oliver Olivia George Amelia Noah Isla Arthur Ava Harry Ivy Leo Freya Muhammad Lily Jack Florence Charlie Mia Oscar Willow
  Jacob Rosie Henry Sophia Thomas Isabella Freddie Grace Alfie Daisy Theo Sienna William Poppy Theodore Elsie Archie Emily
  Joshua Ella Alexander Evelyn James Phoebe Isaac Evie Edward Charlotte Lucas Harper Tommy Millie Finley Matilda Max Maya
  Logan Sophie Ethan Alice Teddy Emilia Mohammed Isabelle Benjamin Ruby Arlo Luna Joseph Maisie Sebastian Aria Harrison
  Penelope Elijah Mila Adam Bonnie Daniel Eva Samuel Hallie Louie Eliza Mason Ada Reuben Violet Albie Esme Rory Arabella
  Jaxon Imogen Hugo Jessica Luca Delilah Zachary Chloe Reggie Amber Hunter Lottie Louis Robyn Dylan Nancy Albert Orla David
  Zara Jude Aurora Frankie Erin Roman Martha Ezra Lyla Toby Anna Riley Aisha Carter Fatima Ronnie Priya Frederick Zainab
  Gabriel Niamh Stanley Anjali Bobby Leila Jesse Yasmin Michael Hannah Elliot Beatrice Kai Margot Ollie Thea Liam Clara`);

export const FAMILIES = words(`
  Smith Jones Taylor Brown Williams Wilson Johnson Davies Patel Robinson Wright Thompson Evans Walker White Roberts Green
  Hall Thomas Clarke Jackson Wood Harris Edwards Turner Martin Cooper Hill Ward Hughes Moore Clark King Harrison Lewis Baker
  Lee Allen Morris Khan Scott Watson Davis Parker James Bennett Young Phillips Richardson Mitchell Bailey Carter Cook Singh
  Shaw Bell Collins Morgan Kelly Begum Miller Cox Hussain Marshall Simpson Price Anderson Adams Wilkinson Hunt Foster Ellis
  Murphy Chapman Ali Mason Gray Webb Rogers Richards Hunter Campbell Mills Palmer Gill Holmes Lloyd Owen Ahmed Knight Barker
  Matthews Rose Stevens Fisher Powell Graham Reynolds Dixon Jenkins Pearson Fox Sutton Gibson Andrews Elliott Murray Brooks
  Ford Reid Russell Walsh Butler Payne Lawrence Stone Barnes Dean Grant Hart Wells Spencer Harvey Hudson Ferguson Akhtar
  Bradley Hamilton Perry Pearce Dawson Burton Nicholson Booth Willis Warren Rees Carr West Robertson Newton Howard Cole
  Okafor Nowak Kowalski Mensah Adeyemi Ivanov Rahman Islam Chowdhury Nguyen Fletcher Poole Tucker Saunders Bird Oliver Page
  Wheeler Preston Lane Barrett Riley Atkinson Kaur Ryan Gregory Hawkins Armstrong Day Fuller Bishop Cross Parsons Frost Field
  Naylor Sykes Haigh Hirst Beaumont Crowther Greenwood Sutcliffe Ackroyd Lumb Barraclough Illingworth Hepworth Dyson`);

export const DISTRICTS = Array.from({ length: 28 }, (_, index) => `LS${index + 1}`);
export const UNITS = [...'ABDE'].flatMap((first) => [...'FGHJLN'].map((second) => first + second));

function words(text) {
  return text.trim().split(/\s+/);
}
