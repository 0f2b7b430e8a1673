//! The charts, as SVG.

use crate::{
	figures::{Fan, Figures, Line},
	population::{Kind, AUDIO},
	whale::{Outcome, Strategy, Whale, PARTS, TIPPED},
	year::ROUNDS_PER_YEAR,
};
use audio_primitives::groups::Group;
use plotters::{
	coord::{types::RangedCoordf64, Shift},
	prelude::*,
	style::text_anchor::{HPos, Pos, VPos},
};
use std::{error::Error, path::Path};

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Chart<'a> = ChartContext<'a, SVGBackend<'a>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;
type Drawn = Result<(), Box<dyn Error>>;

const SIZE: (u32, u32) = (1_000, 470);
/// Dots of fans who vote, and of others.
const VOTING: RGBColor = RGBColor(213, 94, 0);
const NOT_VOTING: RGBColor = RGBColor(70, 70, 90);
/// How many fans of each colour are drawn, about.
const DOTS: usize = 120;
/// Pixels above a chart, for its title, and below it, for its axis.
const TOP: u32 = 36;
const BOTTOM: u32 = 46;
const FONT: &str = "sans-serif";
const INK: RGBColor = RGBColor(40, 40, 40);
const GRID: RGBColor = RGBColor(225, 225, 225);
/// By stake alone, and on this chain for nominating, for activity and for backing. They differ in
/// lightness, and for the colour-blind: Okabe and Ito's palette.
const STAKE: RGBColor = RGBColor(165, 165, 165);
const NOMINATING: RGBColor = RGBColor(0, 114, 178);
const ACTIVE: RGBColor = RGBColor(230, 159, 0);
const BACKING: RGBColor = RGBColor(0, 158, 115);
/// For tips to oneself.
const TIPPING: RGBColor = RGBColor(204, 121, 167);

/// What stands beside a pair of bars, the length of the upper one, and the parts of the lower one.
struct Pair {
	name: String,
	upper: f64,
	lower: Vec<(f64, RGBColor)>,
}

/// Returns on stake by kind, and what artists earn.
pub fn returns(figures: &Figures, to: &Path) -> Drawn {
	let root = SVGBackend::new(to, SIZE).into_drawing_area();
	root.fill(&WHITE)?;
	let title =
		"The same new tokens, shared by stake alone and as this chain shares them: who earns what";
	let body = heading(&root, title)?;
	let (left, right) = body.split_horizontally(570);
	let kinds = [
		Kind::IdleHolder,
		Kind::SilentFan,
		Kind::OccasionalFan,
		Kind::ActiveFan,
		Kind::Voter,
		Kind::VotingFan,
		Kind::Operator,
	];
	let pairs: Vec<_> = kinds
		.map(|kind| {
			let line = figures.line(kind);
			let lower = coloured(parts(line).map(|amount| line.percent(amount)));
			Pair { name: kind.name().into(), upper: line.percent(line.by_stake), lower }
		})
		.into();
	let title = "Return on stake";
	bars(
		&left,
		title,
		"% of the stake a year, all accounts of a kind together",
		150,
		&pairs,
		|it| format!("{it:.1}"),
	)?;
	let kinds = [Kind::UnheardArtist, Kind::SmallArtist, Kind::LargeArtist, Kind::Curator];
	let pairs: Vec<_> = kinds
		.map(|kind| {
			let line = figures.line(kind);
			let lower = coloured(line.median);
			Pair { name: kind.name().into(), upper: line.median_by_stake, lower }
		})
		.into();
	let title = "What artists and curators earn";
	bars(&right, title, "AUDIO a year, the median account", 130, &pairs, thousands)?;
	root.present()?;
	Ok(())
}

/// How returns follow activity, and who gets which part of the new tokens.
pub fn shares(figures: &Figures, to: &Path) -> Drawn {
	let root = SVGBackend::new(to, SIZE).into_drawing_area();
	root.fill(&WHITE)?;
	let title =
		"The same new tokens, shared by stake alone and as this chain shares them: who gets them";
	let body = heading(&root, title)?;
	let (left, right) = body.split_horizontally(490);
	dots(&left, figures)?;
	let kinds: [(&str, &[Kind]); 6] = [
		("Idle holders", &[Kind::IdleHolder]),
		("Silent fans", &[Kind::SilentFan]),
		("Fans who listen", &[Kind::OccasionalFan, Kind::ActiveFan, Kind::VotingFan]),
		("Voters", &[Kind::Voter]),
		("Operators", &[Kind::Operator]),
		(
			"Artists, curators",
			&[Kind::SmallArtist, Kind::LargeArtist, Kind::UnheardArtist, Kind::Curator],
		),
	];
	let all: f64 = figures.lines.iter().map(Line::by_activity).sum();
	let pairs: Vec<_> = kinds
		.map(|(name, kinds)| {
			let mut sums = [0.0; 3];
			for line in kinds.iter().map(|kind| figures.line(*kind)) {
				sums.iter_mut().zip(parts(line)).for_each(|(sum, part)| *sum += 100.0 * part / all);
			}
			let upper = figures.part(kinds, |line| line.by_stake);
			Pair { name: name.into(), upper, lower: coloured(sums) }
		})
		.into();
	let title = "Who gets the new tokens";
	bars(
		&right,
		title,
		"% of what is paid; by stake alone that is the part of all stake",
		125,
		&pairs,
		|it| format!("{it:.1}"),
	)?;
	root.present()?;
	Ok(())
}

/// What this chain pays the accounts of a kind for; AUDIO a year.
fn parts(line: &Line) -> [f64; 3] {
	[line.nominating, line.active(), line.backing]
}

/// Parts of a bar, each in its colour.
fn coloured(parts: [f64; 3]) -> Vec<(f64, RGBColor)> {
	parts.into_iter().zip([NOMINATING, ACTIVE, BACKING]).collect()
}

/// Pairs of bars from above to below, with what the whole bars come to.
fn bars(
	area: &Area,
	title: &str,
	unit: &str,
	names: u32,
	pairs: &[Pair],
	number: impl Fn(f64) -> String,
) -> Drawn {
	let whole = |pair: &Pair| pair.lower.iter().map(|(length, _)| length).sum::<f64>();
	let longest = pairs.iter().map(|pair| pair.upper.max(whole(pair))).fold(0.0, f64::max);
	// Room for the figures at the ends.
	let right = longest * 1.2;
	let mut chart = ChartBuilder::on(area)
		.margin_top(TOP)
		.margin_right(28)
		.x_label_area_size(BOTTOM)
		.y_label_area_size(names)
		.build_cartesian_2d(0.0..right, pairs.len() as f64..0.0)?;
	chart
		.configure_mesh()
		.disable_y_mesh()
		.y_labels(0)
		.x_labels(6)
		.x_label_formatter(&|x| thousands(*x))
		.x_desc(unit)
		.label_style(text(13))
		.axis_desc_style(text(13))
		.axis_style(INK)
		.bold_line_style(GRID)
		.light_line_style(TRANSPARENT)
		.draw()?;
	for (i, pair) in pairs.iter().enumerate() {
		let y = i as f64;
		let mut bar = |from: f64, to: f64, top: f64, colour: RGBColor| {
			chart
				.draw_series([Rectangle::new(
					[(from, y + top), (to, y + top + 0.36)],
					colour.filled(),
				)])
				.map(|_| ())
		};
		bar(0.0, pair.upper, 0.12, STAKE)?;
		let mut from = 0.0;
		for (length, colour) in pair.lower.iter().filter(|(length, _)| *length > 0.0) {
			bar(from, from + length, 0.52, *colour)?;
			from += length;
		}
	}
	caption(area, title, names)?;
	label_bars(area, &chart, pairs, whole, number)
}

/// Writes the names beside the bars, and the figures at their ends.
fn label_bars<'a>(
	area: &Area,
	chart: &Chart<'a>,
	pairs: &[Pair],
	whole: impl Fn(&Pair) -> f64,
	number: impl Fn(f64) -> String,
) -> Drawn {
	let (left, top) = area.get_base_pixel();
	let write = |what: &str, (x, y): (f64, f64), shift: i32, size: i32, side: HPos| {
		let (x, y) = chart.backend_coord(&(x, y));
		let style = text(size).pos(Pos::new(side, VPos::Center));
		area.draw(&Text::new(what.to_owned(), (x - left + shift, y - top), style))
	};
	for (i, pair) in pairs.iter().enumerate() {
		let y = i as f64;
		write(&pair.name, (0.0, y + 0.5), -10, 14, HPos::Right)?;
		write(&number(pair.upper), (pair.upper, y + 0.30), 6, 12, HPos::Left)?;
		write(&number(whole(pair)), (whole(pair), y + 0.70), 6, 12, HPos::Left)?;
	}
	Ok(())
}

/// Returns of single fans by how much they listen.
fn dots(area: &Area, figures: &Figures) -> Drawn {
	let Figures { fans, .. } = figures;
	let idle = figures.line(Kind::IdleHolder);
	let flat = idle.percent(idle.by_stake);
	let highest = fans.iter().map(|fan| fan.return_).fold(flat, f64::max);
	let mut chart = ChartBuilder::on(area)
		.margin_top(TOP)
		.margin_left(12)
		.margin_right(24)
		.x_label_area_size(BOTTOM)
		.y_label_area_size(48)
		.build_cartesian_2d(0.0..102.0, 0.0..highest * 1.1)?;
	chart
		.configure_mesh()
		.x_labels(6)
		.y_labels(8)
		.x_label_formatter(&|x| format!("{x:.0}"))
		.y_label_formatter(&|y| format!("{y:.0}"))
		.x_desc("plays that counted, % of those that can")
		.y_desc("return, % of the stake a year")
		.label_style(text(13))
		.axis_desc_style(text(13))
		.axis_style(INK)
		.bold_line_style(GRID)
		.light_line_style(TRANSPARENT)
		.draw()?;
	chart.draw_series(LineSeries::new([(0.0, flat), (102.0, flat)], STAKE.stroke_width(3)))?;
	for (votes, colour) in [(false, NOT_VOTING), (true, VOTING)] {
		let found: Vec<_> = fans.iter().filter(|fan| fan.votes == votes).collect();
		let some = found.len().div_ceil(DOTS);
		chart.draw_series(found.into_iter().step_by(some).map(
			|Fan { listens, return_, .. }| {
				Circle::new((*listens, *return_), 3, colour.mix(0.7).filled())
			},
		))?;
	}
	let (left, top) = area.get_base_pixel();
	let (x, y) = chart.backend_coord(&(4.0, 0.235 * highest));
	let entries =
		[("fans who vote too", VOTING), ("other fans", NOT_VOTING), ("by stake alone", STAKE)];
	legend(area, (x - left, y - top), &entries)?;
	caption(area, "Return of fans who back nobody, one dot a fan", 60)
}

/// What a whale earns by what it does, and what that leaves to artists.
pub fn whale(whale: &Whale, to: &Path) -> Drawn {
	let root = SVGBackend::new(to, SIZE).into_drawing_area();
	root.fill(&WHITE)?;
	let title =
		"A whale that plays itself, by its part of all stake: what it gets, and what artists get";
	root.draw(&Text::new(title, (20, 14), text(20)))?;
	let note = "Lines: what is paid. Dashed: the bound, 6 % in each group that it takes part in, and what it \
	            gets for nominating. It puts up the collateral that pays best.";
	root.draw(&Text::new(note, (20, 42), text(13)))?;
	let (left, right) = root.split_vertically(64).1.split_horizontally(640);
	let itself = Strategy::PlaysItself(1);
	let split = Strategy::PlaysItself(100);
	let shown = [
		("only nominates", Strategy::Nominates, NOMINATING),
		("listens to others", Strategy::Listens, BACKING),
		("listens, and runs nodes", Strategy::ListensAndServes, ACTIVE),
		("plays and tips itself", Strategy::TipsItself(TIPPED), TIPPING),
		("plays itself, 1 account", itself, VOTING),
		("plays itself, 100 accounts", split, NOT_VOTING),
	];
	let curve = |strategy, value: fn(&Outcome) -> f64| -> Vec<_> {
		PARTS
			.iter()
			.map(|part| f64::from(*part) / 10.0)
			.zip(whale.of(strategy).iter().map(value))
			.collect()
	};
	let mut curves: Vec<_> = shown
		.iter()
		.map(|(name, strategy, colour)| {
			let points = curve(*strategy, Outcome::return_);
			Curve { name, points, colour: *colour, dashed: false }
		})
		.collect();
	// Drawn under the line of one account, where it covers it.
	curves.swap(4, 5);
	for (name, strategy, colour) in [
		("", Strategy::Listens, BACKING),
		("", Strategy::ListensAndServes, ACTIVE),
		("bound of playing itself", itself, VOTING),
	] {
		let points = curve(strategy, |outcome| outcome.percent(outcome.most()));
		curves.push(Curve { name, points, colour, dashed: true });
	}
	let unit = "return less fees, % of the stake a year";
	plot(&left, "What the whale gets", unit, 190, 26.0, &curves)?;
	let curves: Vec<_> = [shown[0], shown[1], shown[4]]
		.into_iter()
		.map(|(_, strategy, colour)| {
			let points = curve(strategy, |outcome| {
				let paid = outcome.others(Group::Artists) as f64 / AUDIO as f64;
				paid * f64::from(ROUNDS_PER_YEAR) / 1e6
			});
			Curve { name: "", points, colour, dashed: false }
		})
		.collect();
	let unit = "all artists but the whale, millions of AUDIO a year";
	plot(&right, "What it leaves to artists", unit, 24, 13.0, &curves)?;
	root.present()?;
	Ok(())
}

/// A line of a chart, by a part of all stake, per cent.
struct Curve<'a> {
	/// What is written at its end.
	name: &'a str,
	points: Vec<(f64, f64)>,
	colour: RGBColor,
	dashed: bool,
}

/// Curves by the whale's part of all stake, with their names in a margin of `names` pixels.
fn plot(area: &Area, title: &str, unit: &str, names: u32, highest: f64, curves: &[Curve]) -> Drawn {
	let range = (0.0999f64..40.1).log_scale();
	let mut chart = ChartBuilder::on(area)
		.margin_top(TOP)
		.margin_left(12)
		.margin_right(names)
		.x_label_area_size(BOTTOM)
		.y_label_area_size(48)
		.build_cartesian_2d(range, 0.0..highest)?;
	chart
		.configure_mesh()
		.x_labels(60)
		.y_labels(8)
		.x_label_formatter(&|x| {
			// The others would run into one another.
			let labelled = [0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 40.0];
			let found = labelled.iter().find(|label| (*label / x - 1.0).abs() < 1e-6);
			found.map(|label| label.to_string()).unwrap_or_default()
		})
		.y_label_formatter(&|y| format!("{y:.0}"))
		.x_desc("the whale's stake, % of all stake")
		.y_desc(unit)
		.label_style(text(13))
		.axis_desc_style(text(13))
		.axis_style(INK)
		.bold_line_style(GRID)
		.light_line_style(TRANSPARENT)
		.draw()?;
	let (left, top) = area.get_base_pixel();
	for Curve { name, points, colour, dashed } in curves {
		let points = points.iter().copied();
		match dashed {
			true => {
				let style = colour.stroke_width(2);
				chart.draw_series(DashedLineSeries::new(points.clone(), 6, 5, style))?
			},
			false => chart.draw_series(LineSeries::new(points.clone(), colour.stroke_width(3)))?,
		};
		let Some(end) = points.last() else { continue };
		let (x, y) = chart.backend_coord(&end);
		let style = (FONT, 13).into_font().color(colour).pos(Pos::new(HPos::Left, VPos::Center));
		area.draw(&Text::new((*name).to_owned(), (x - left + 8, y - top), style))?;
	}
	caption(area, title, 60)
}

/// Writes the title, and under it what the colours of bars stand for. Returns what is below.
fn heading<'a>(root: &Area<'a>, title: &str) -> Result<Area<'a>, Box<dyn Error>> {
	root.draw(&Text::new(title.to_owned(), (20, 14), text(20)))?;
	let colours = [
		("by stake alone", STAKE),
		("this chain, for nominating", NOMINATING),
		("for activity", ACTIVE),
		("for backing others", BACKING),
	];
	legend(root, (20, 46), &colours)?;
	Ok(root.split_vertically(64).1)
}

/// Squares with what they stand for, in a row from `at` on.
fn legend(root: &Area, at: (i32, i32), entries: &[(&str, RGBColor)]) -> Drawn {
	let (mut x, y) = at;
	for (what, colour) in entries {
		root.draw(&Rectangle::new([(x, y), (x + 12, y + 12)], colour.filled()))?;
		let style = text(13).pos(Pos::new(HPos::Left, VPos::Center));
		root.draw(&Text::new((*what).to_owned(), (x + 18, y + 7), style))?;
		// About what a letter takes.
		x += 18 + (6.4 * what.len() as f64) as i32 + 26;
	}
	Ok(())
}

fn caption(area: &Area, title: &str, left: u32) -> Drawn {
	area.draw(&Text::new(title.to_owned(), (left as i32, 16), text(16)))?;
	Ok(())
}

fn text(size: i32) -> TextStyle<'static> {
	(FONT, size).into_font().color(&INK)
}

/// A whole number with its thousands apart.
fn thousands(number: f64) -> String {
	let digits = format!("{number:.0}");
	let mut text = String::new();
	for (i, digit) in digits.chars().enumerate() {
		if i > 0 && (digits.len() - i) % 3 == 0 {
			text.push(',');
		}
		text.push(digit);
	}
	text
}
