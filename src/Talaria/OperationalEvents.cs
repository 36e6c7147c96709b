using Talaria.Events;
using Talaria.Notifications;
using Talaria.Organizations;

namespace Talaria;

/// <summary>Publishes notices through the normal pipeline: gives the notifications a publisher, of which they must not know.</summary>
internal sealed class OperationalEvents(Publisher publisher) : IOperationalEvents
{
    public async Task<string?> PublishAsync(OperationalEvent wanted, CancellationToken cancel)
    {
        var published = await publisher.PublishAsync(
            BuiltIn.Id,
            new NewEvent
            {
                Type = wanted.Type,
                Data = wanted.Data,
                ExternalId = wanted.ExternalId,
                OccurredAt = wanted.At,
            },
            null,
            cancel
        );
        // Conflict: told before, when the organization still had another name.
        return published.Refusal is { Kind: not RefusalKind.Conflict } refusal ? refusal.Detail : null;
    }
}
