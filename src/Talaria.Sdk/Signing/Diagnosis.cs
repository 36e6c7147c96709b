namespace Talaria.Sdk.Signing;

/// <summary>What an examination found, in words for the one who writes the receiver.</summary>
/// <param name="Sentence">One to three sentences; they never repeat a secret.</param>
public sealed record Diagnosis(DiagnosisKind Kind, string Sentence)
{
    public bool IsGood => Kind == DiagnosisKind.Good;

    /// <summary>The signature is right, whatever the request's age.</summary>
    public bool IsSigned => Kind is DiagnosisKind.Good or DiagnosisKind.TooOld or DiagnosisKind.TooNew;
}

/// <summary>What is wrong, the outermost first.</summary>
public enum DiagnosisKind
{
    Good,

    /// <summary>Rightly signed, and older than a receiver takes.</summary>
    TooOld,

    /// <summary>Rightly signed, and further in the future than a receiver takes.</summary>
    TooNew,
    MissingHeader,
    BadTimestamp,

    /// <summary>The secret given has not the form of the scheme.</summary>
    BadSecret,

    /// <summary>Made with a secret that is known, and not the one that is asked about.</summary>
    OtherSecret,

    /// <summary>The right secret made into a key in another way.</summary>
    OtherKey,

    /// <summary>Something else than the scheme says was signed.</summary>
    OtherContent,

    /// <summary>The body is not byte for byte what was signed, and it is known how they differ.</summary>
    OtherBody,

    /// <summary>The hash is right, and the header's value is not written as it has to be.</summary>
    OtherForm,

    /// <summary>Nothing that was tried makes this signature.</summary>
    NoMatch,
}

/// <summary>A secret that may have signed.</summary>
/// <param name="Name">As it stands in a sentence: <c>the endpoint's secret</c>.</param>
/// <param name="Valid">Signatures of it are good; false: it is only known, to say where a signature comes from.</param>
public sealed record KnownSecret(string Name, string Text, bool Valid = true)
{
    /// <summary>Secrets never show themselves.</summary>
    public override string ToString() => Name;
}
