namespace Talaria.Server.Commands.Demo;

/// <summary>Shows attempts as they happen.</summary>
internal interface IDemoScreen
{
    void Show(AttemptSeen attempt);

    void Count(DemoCounts counts);

    /// <summary>Shows until the work is done.</summary>
    Task WhileAsync(Func<Task> work);
}

/// <summary>The figures beside the attempts.</summary>
internal sealed record DemoCounts(
    int Published,
    int Delivered,
    int Retrying,
    int Failed,
    int Verified,
    int BadSignatures
);
