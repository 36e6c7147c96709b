using Talaria.Deliveries.Sending;
using Talaria.Envelopes;
using Talaria.Events;
using Talaria.Ids;
using Talaria.Profiles;

namespace Talaria.Deliveries;

/// <summary>Reads a delivery's attempts with their requests rendered again, secrets masked: an attempt keeps what it takes to render its
/// request, not the body twice.</summary>
public sealed class AttemptReader(IDeliveryLog log, IEventLog events, IProfileRevisions revisions, Targets targets)
{
    /// <summary>Oldest first.</summary>
    public async Task<IReadOnlyList<Attempt>> ReadAsync(Delivery delivery, CancellationToken cancel)
    {
        var happened = await events.FindAsync(delivery.Organization, delivery.Event, cancel);
        var attempts = new List<Attempt>();
        foreach (var recorded in await log.AttemptsAsync(delivery.Id, cancel))
        {
            attempts.Add(
                new Attempt
                {
                    Id = recorded.Id,
                    Delivery = delivery.Id,
                    Number = recorded.Number,
                    At = recorded.At,
                    Outcome = recorded.Outcome,
                    Request = await RenderAsync(recorded.Sent, happened, cancel),
                }
            );
        }
        return attempts;
    }

    private async Task<SentRequest> RenderAsync(SentTrace sent, Event? happened, CancellationToken cancel)
    {
        if (await revisions.FindAsync(sent.Revision, cancel) is not { } profile)
        {
            return new SentRequest(sent.Url, [], Body: null);
        }
        var contract = targets.Of(profile);
        var headers = new List<KeyValuePair<string, string>>(contract.Headers);
        if (sent.Signature is { } signature && contract.Signer is { } signer && happened is not null)
        {
            headers.AddRange(Target.SignatureHeaders(signer.Scheme, happened, sent.SentAt, signature));
        }
        headers.AddRange(sent.HeaderNames.Select(name => KeyValuePair.Create(name, Masking.Mask)));
        ReadOnlyMemory<byte>? body = null;
        if (happened is { Data.IsEmpty: false })
        {
            body = contract.Envelope.Render(
                new EnvelopeValues(happened, sent.SentAt, OrganizationSlots.FromJson(sent.Slots))
            );
        }
        return new SentRequest(sent.Url, headers, body);
    }
}

/// <summary>Finds the text of a profile that rendered a request once.</summary>
public interface IProfileRevisions
{
    Task<Profile?> FindAsync(string revision, CancellationToken cancel);
}
