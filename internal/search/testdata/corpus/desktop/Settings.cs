using System.Text.Json;

namespace Ferry.Desktop;

/// <summary>What a user may change, kept in a file of the home directory.</summary>
public sealed class Settings
{
    public string Theme { get; set; } = "light";
    public bool Notifications { get; set; } = true;

    /// <summary>Reads the settings; a file that is damaged or missing gives the defaults.</summary>
    public static Settings Load(string path)
    {
        try { return JsonSerializer.Deserialize<Settings>(File.ReadAllText(path)) ?? new Settings(); }
        catch (IOException) { return new Settings(); }
    }

    public void Save(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this));
}
