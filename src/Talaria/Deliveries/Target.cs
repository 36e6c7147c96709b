using System.Globalization;
using Talaria.Deliveries.Sending;
using Talaria.Endpoints;
using Talaria.Envelopes;
using Talaria.Events;
using Talaria.Organizations;
using Talaria.Sdk.Signing;

namespace Talaria.Deliveries;

/// <summary>One version of an endpoint, ready for sending: renders and signs.</summary>
public sealed class Target
{
    private readonly Contract contract;
    private readonly Uri url;
    private readonly TimeSpan timeout;
    private readonly bool privateAddresses;
    private readonly string address;
    private readonly (SigningKey Key, DateTimeOffset? ExpiresAt)[] keys;
    private readonly KeyValuePair<string, string>[] configured;
    private readonly IReadOnlyList<string> configuredNames;
    private readonly OrganizationSlots? organization;
    private readonly string? slots;

    internal Target(Contract contract, Organization organization, Endpoint endpoint)
    {
        this.contract = contract;
        url = new Uri(endpoint.Url);
        address = endpoint.Url;
        privateAddresses = contract.Profile.Url.PrivateAddresses && !Callbacks.IsLane(endpoint.Id);
        timeout = endpoint.Timeout ?? contract.Profile.Timeout;
        keys = contract.Profile.Signature is { } rule
            ?
            [
                .. endpoint.Secrets.Select(s =>
                    (SigningKey.Parse(rule.Scheme.Key, s.Value, rule.SecretPrefix), s.ExpiresAt)
                ),
            ]
            : [];
        configured = [.. endpoint.Headers];
        configuredNames = [.. endpoint.Headers.Keys];
        Masking = new Masking([.. endpoint.Headers.Values, .. endpoint.Secrets.Select(s => s.Value)]);
        if (contract.Envelope.NeedsOrganization)
        {
            this.organization = OrganizationSlots.Of(organization);
            slots = this.organization.ToJson();
        }
    }

    /// <summary>Takes the endpoint's header values and secrets out of what came back.</summary>
    public Masking Masking { get; }

    /// <summary>The request for an event at a moment, and what the log keeps of it.</summary>
    public (OutgoingRequest Request, SentTrace Trace) Prepare(Event happened, DateTimeOffset sentAt)
    {
        var body = contract.Envelope.Render(new EnvelopeValues(happened, sentAt, organization));
        var signature = Sign(happened, sentAt, body);
        var request = new OutgoingRequest
        {
            Url = url,
            Body = body,
            Headers = Headers(happened, sentAt, signature),
            Timeout = timeout,
            PrivateAddresses = privateAddresses,
        };
        return (request, new SentTrace(address, contract.Profile.Revision, sentAt, signature, configuredNames, slots));
    }

    private string? Sign(Event happened, DateTimeOffset sentAt, byte[] body)
    {
        if (contract.Signer is not { } signer || keys.Length == 0)
        {
            return null;
        }
        if (keys.Length == 1)
        {
            return signer.Sign([keys[0].Key], happened.Id.ToString(), sentAt.ToUnixTimeSeconds(), body);
        }
        SigningKey[] live = [.. keys.Where(k => k.ExpiresAt is not { } end || end > sentAt).Select(k => k.Key)];
        return signer.Sign(live, happened.Id.ToString(), sentAt.ToUnixTimeSeconds(), body);
    }

    private KeyValuePair<string, string>[] Headers(Event happened, DateTimeOffset sentAt, string? signature)
    {
        var fixedHeaders = contract.Headers;
        var signing = signature is null ? [] : SignatureHeaders(contract.Signer!.Scheme, happened, sentAt, signature);
        var all = new KeyValuePair<string, string>[fixedHeaders.Length + signing.Length + configured.Length];
        fixedHeaders.CopyTo(all, 0);
        signing.CopyTo(all, fixedHeaders.Length);
        configured.CopyTo(all, fixedHeaders.Length + signing.Length);
        return all;
    }

    internal static KeyValuePair<string, string>[] SignatureHeaders(
        SignatureScheme scheme,
        Event happened,
        DateTimeOffset sentAt,
        string signature
    )
    {
        var count = 1 + (scheme.IdHeader is null ? 0 : 1) + (scheme.TimestampHeader is null ? 0 : 1);
        var headers = new KeyValuePair<string, string>[count];
        var next = 0;
        if (scheme.IdHeader is { } id)
        {
            headers[next++] = KeyValuePair.Create(id, happened.Id.ToString());
        }
        if (scheme.TimestampHeader is { } timestamp)
        {
            headers[next++] = KeyValuePair.Create(
                timestamp,
                sentAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)
            );
        }
        headers[next] = KeyValuePair.Create(scheme.SignatureHeader, signature);
        return headers;
    }
}
