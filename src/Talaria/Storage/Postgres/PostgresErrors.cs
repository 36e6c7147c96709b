using System.Data.Common;
using Npgsql;

namespace Talaria.Storage.Postgres;

/// <summary>What an error of the database means for whoever got it. By codes, never by texts, which are translated.</summary>
internal static class PostgresErrors
{
    /// <summary>Another transaction came first: run again, this one sees what that one wrote. A division by zero is <see cref="EventWriting.TrustStatement"/>'s.</summary>
    public static bool IsRace(Exception e) =>
        e
            is LostRaceException
                or PostgresException
                {
                    SqlState: PostgresErrorCodes.UniqueViolation
                        or PostgresErrorCodes.SerializationFailure
                        or PostgresErrorCodes.DeadlockDetected
                        or PostgresErrorCodes.DivisionByZero
                };

    /// <summary>A row of a day that has no partition yet. A constraint of our own would have a name.</summary>
    public static bool IsMissingPartition(Exception e) =>
        e is PostgresException { SqlState: PostgresErrorCodes.CheckViolation, ConstraintName: null };

    /// <summary>The values are at fault, and would be for ever.</summary>
    public static bool IsOfTheRow(Exception e) =>
        e is PostgresException { SqlState: ['2', '2' or '3', ..] } && !IsRace(e) && !IsMissingPartition(e);

    /// <summary>The connection is broken, or the server restarts: another connection may do.</summary>
    public static bool IsConnection(Exception e) => e is NpgsqlException { IsTransient: true } && !IsRace(e);

    /// <summary>It was the primary and is none any more: connect anew, to whoever has its name now.</summary>
    public static bool IsDemoted(Exception e) =>
        e is PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction };

    /// <summary>What went wrong, for the operator: with the cause that a driver hides behind its own words.</summary>
    public static string Words(Exception e) =>
        e is PostgresException refused ? refused.MessageText
        : e.InnerException is { } inner ? inner.Message
        : e.Message;

    /// <summary>Nothing can be stored now, and nobody's row is at fault.</summary>
    public static bool IsOutage(Exception e) =>
        e is DbException or TimeoutException && !IsOfTheRow(e) && !IsRace(e) && !IsMissingPartition(e);
}

/// <summary>Something was written by another transaction between a look and a write.</summary>
internal sealed class LostRaceException(string what) : Exception($"Another transaction was first: {what}.");
