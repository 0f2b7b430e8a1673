// Tells public keys of ed25519 from those of sr25519. Both are 32 bytes, and an address does not say
// which they are; but of one scheme's keys only one in eight to sixteen could be of the other.

const P = 2n ** 255n - 19n;
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

const mod = (value) => ((value % P) + P) % P;

function power(base, exponent) {
	let result = 1n;
	for (
		let rest = exponent, square = mod(base);
		rest > 0n;
		rest >>= 1n, square = mod(square * square)
	) {
		if (rest & 1n) result = mod(result * square);
	}
	return result;
}

const inverse = (value) => power(value, P - 2n);
const D = mod(-121665n * inverse(121666n));
const ROOT_OF_MINUS_ONE = power(2n, (P - 1n) / 4n);

/** A square root, if there is one. */
function root(value) {
	const candidate = power(value, (P + 3n) / 8n);
	for (const found of [candidate, mod(candidate * ROOT_OF_MINUS_ONE)]) {
		if (mod(found * found - value) === 0n) return found;
	}
	return undefined;
}

const littleEndian = (bytes) => BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);

// Points of the curve -x² + y² = 1 + d x² y², as (X : Y : Z : T) with x = X/Z, y = Y/Z, xy = T/Z.
const NEUTRAL = [0n, 1n, 1n, 0n];

function add([x1, y1, z1, t1], [x2, y2, z2, t2]) {
	const a = mod((y1 - x1) * (y2 - x2));
	const b = mod((y1 + x1) * (y2 + x2));
	const c = mod(2n * D * t1 * t2);
	const d = mod(2n * z1 * z2);
	const [e, f, g, h] = [b - a, d - c, d + c, b + a];
	return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}

function times(point, count) {
	let sum = NEUTRAL;
	for (let rest = count, double = point; rest > 0n; rest >>= 1n, double = add(double, double)) {
		if (rest & 1n) sum = add(sum, double);
	}
	return sum;
}

const isNeutral = ([x, y, z]) => x === 0n && y === z;

/** Whether these bytes are a public key of ed25519: a point other than zero of the curve's large group. */
export function isEd25519(bytes) {
	const y = littleEndian(bytes) & (2n ** 255n - 1n);
	if (y >= P) return false;
	const x = root(mod((y * y - 1n) * inverse(D * y * y + 1n)));
	if (x === undefined) return false;
	// Its sign makes no difference to the group that it is in.
	const point = [x, y, 1n, mod(x * y)];
	return !isNeutral(point) && isNeutral(times(point, ORDER));
}

/** Whether these bytes are a public key of sr25519: an element other than zero of ristretto255 (RFC 9496, 4.3.1). */
export function isSr25519(bytes) {
	const s = littleEndian(bytes);
	if (s >= P || s & 1n || s === 0n) return false;
	const [u1, u2] = [mod(1n - s * s), mod(1n + s * s)];
	const v = mod(-D * u1 * u1 - u2 * u2);
	const inverseRoot = root(inverse(v * u2 * u2));
	if (inverseRoot === undefined) return false;
	const denominatorX = mod(inverseRoot * u2);
	let x = mod(2n * s * denominatorX);
	if (x & 1n) x = P - x;
	const y = mod(u1 * inverseRoot * denominatorX * v);
	return y !== 0n && (mod(x * y) & 1n) === 0n;
}
