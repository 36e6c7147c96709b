using Talaria.Sdk.Signing;

namespace Talaria.Server.Commands.Demo;

/// <summary>An endpoint of the demo, as its receiver knows it.</summary>
/// <param name="Path">Names it at the receiver.</param>
/// <param name="Verifier">Null where the profile does not sign.</param>
/// <param name="IdHeader">The header with the event's id, if the profile sends one.</param>
internal sealed record DemoEndpoint(
    string Organization,
    string Name,
    string Path,
    Temper Temper,
    SignatureVerifier? Verifier,
    SigningKey? Key,
    string? IdHeader
)
{
    private readonly HashSet<string> verified = new(StringComparer.Ordinal);
    private int unnamed;

    /// <summary>Different events that came, with a good signature where the profile signs.</summary>
    public int Verified
    {
        get
        {
            lock (verified)
            {
                return verified.Count + unnamed;
            }
        }
    }

    /// <summary>Whether everything published has to have arrived in the end.</summary>
    public bool MustReceiveAll => Temper is Temper.Healthy or Temper.Slow;

    /// <param name="id">The message id, if its profile sends one.</param>
    public void Count(string? id)
    {
        lock (verified)
        {
            if (id is null)
            {
                unnamed++;
            }
            else
            {
                verified.Add(id);
            }
        }
    }
}
