using System.Text.Json.Serialization;

namespace Talaria.Server.Commands.Bench.Tools;

/// <summary>What a publisher reports.</summary>
/// <param name="Accepted">Events that were answered 202.</param>
/// <param name="Start">The timestamp of the first request.</param>
/// <param name="Seconds">From the first request to the last answer.</param>
/// <param name="Processor">Seconds of processor time that the publisher itself took.</param>
internal sealed record PublishResult(int Accepted, long Start, double Seconds, double Processor);

[JsonSerializable(typeof(PublishResult))]
internal sealed partial class BenchJson : JsonSerializerContext;
