// Posts a file with a NetworkCredential and prints the status of the answer.
// Arguments: URL, file, domain, user, password, how often.
using System;
using System.IO;
using System.Net;

static class SubEnroll
{
    static int Post(string url, byte[] body, ICredentials credentials)
    {
        var request = (HttpWebRequest)WebRequest.Create(url);
        request.Method = "POST";
        request.ContentType = "text/xml; charset=utf-8";
        request.Headers["SOAPAction"] = "\"http://microsoft.com/DRM/SubEnrollmentService/SubEnroll\"";
        request.Credentials = credentials;
        request.ContentLength = body.Length;
        using (var stream = request.GetRequestStream()) stream.Write(body, 0, body.Length);
        try
        {
            using (var response = (HttpWebResponse)request.GetResponse())
            {
                new StreamReader(response.GetResponseStream()).ReadToEnd();
                return (int)response.StatusCode;
            }
        }
        catch (WebException error)
        {
            if (error.Response == null) throw;
            return (int)((HttpWebResponse)error.Response).StatusCode;
        }
    }

    static void Main(string[] args)
    {
        var cache = new CredentialCache();
        cache.Add(new Uri(args[0]), "NTLM", new NetworkCredential(args[3], args[4], args[2]));
        Console.Write(Post(args[0], File.ReadAllBytes(args[1]), cache));
    }
}
