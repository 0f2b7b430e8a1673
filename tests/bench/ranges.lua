-- Ranges of 1 MiB from all over a file, each time for another listener behind the same proxy.

local size = tonumber(os.getenv("AUDIO_BENCH_SIZE"))
local length = 1048576
local threads = 0

function setup(thread)
	thread:set("number", threads)
	threads = threads + 1
end

function init()
	math.randomseed(number + 1)
	asked = 0
end

function request()
	asked = asked + 1
	local from = math.random(0, size - length)
	wrk.headers["Range"] = string.format("bytes=%d-%d", from, from + length - 1)
	wrk.headers["X-Forwarded-For"] = string.format("198.51.%d.%d", number % 250, asked % 250)
	return wrk.format("GET")
end

function done(summary, latency)
	local errors = summary.errors
	local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
	io.write(string.format(
		"RESULT {\"requests\":%d,\"bytes\":%d,\"micros\":%d,\"failed\":%d,\"p50\":%d,\"p99\":%d}\n",
		summary.requests, summary.bytes, summary.duration, failed, latency:percentile(50), latency:percentile(99)))
end
