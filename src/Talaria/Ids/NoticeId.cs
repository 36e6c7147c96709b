using System.Diagnostics.CodeAnalysis;

namespace Talaria.Ids;

/// <summary>Names a notice to an organization's owners.</summary>
public readonly record struct NoticeId(Guid Value) : IId<NoticeId>
{
    public static string Prefix => "ntc_";

    public static bool TryParse([NotNullWhen(true)] string? text, out NoticeId id) =>
        IId<NoticeId>.TryParse(text, out id);

    public override string ToString() => IId<NoticeId>.Format(this);
}
