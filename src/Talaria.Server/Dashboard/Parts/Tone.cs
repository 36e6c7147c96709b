namespace Talaria.Server.Dashboard.Parts;

/// <summary>What a colour means. The text says it, too: no state is told by colour alone.</summary>
public enum Tone
{
    Neutral,
    Good,
    Info,
    Warn,
    Bad,
}

/// <summary>The tones of the words that the interface uses for states.</summary>
public static class Tones
{
    public static Tone Of(string word) =>
        word switch
        {
            "delivered" or "active" or "enabled" or "finished" or "success" => Tone.Good,
            "pending" or "running" or "feeding" => Tone.Info,
            "failing" or "expiring" => Tone.Warn,
            "failed" or "disabled" or "exhausted" or "expired" => Tone.Bad,
            _ => Tone.Neutral,
        };
}
