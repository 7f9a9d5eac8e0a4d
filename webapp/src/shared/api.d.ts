// Written from openapi/openapi.yaml by `npm run api`.
export interface paths {
    "/api/v1/studies/{study_id}/participants/{enrolment_id}/pairing-codes/{code_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Issue a code that pairs one phone, once, within 72 hours */
        put: operations["issuePairingCode"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/participants/{enrolment_id}/devices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every phone that was ever paired for a participant, and which of them still speak */
        get: operations["listDevices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/participants/{enrolment_id}/devices/{device_id}/revocation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** End at once what a phone may do, for a reason */
        put: operations["revokeDevice"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/devices/{device_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Pair a phone under an id and with a secret that it minted; sending it again changes nothing */
        put: operations["pair"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The study, the site to call, who reads the answers, and the phones that speak for one */
        get: operations["getMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/assessments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every planned questionnaire, when it opens and closes, how it stands, and what comes next */
        get: operations["listMyAssessments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/assessments/{assessment_id}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Begin a questionnaire; to be called before its form is shown. Calling it again changes nothing */
        put: operations["startAssessment"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/assessments/{assessment_id}/draft": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was answered so far, on this phone or on one before it; while it can still be answered */
        get: operations["getDraft"];
        /** Lay down what was answered so far, sealed; nobody but this participant's phones reads it */
        put: operations["putDraft"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/exports/json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Everything this service holds of oneself: answers, receipts, consents, choices, phones, messages */
        post: operations["exportMyData"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/exports/page": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The same as a page that can be printed, in one's own language, with the labels of the form */
        post: operations["printMyData"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/preferences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How this participant is written to: when, where, in which language, and by which channels */
        get: operations["getPreferences"];
        /** Choose anew, in the place of all that was chosen before; sending it again changes nothing */
        put: operations["putPreferences"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/push-key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The public key (VAPID) with which a browser subscribes to push messages of this service */
        get: operations["getPushKey"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/push-subscriptions/{subscription_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Say where this phone takes push messages; only known push services can be named */
        put: operations["addPushSubscription"];
        post?: never;
        /** Take a push subscription away; nothing of it is kept but that it was there */
        delete: operations["removePushSubscription"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/postponements/{postponement_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Not today: no message until the participant's hour of their next day; or later, a day at most */
        put: operations["sayNotToday"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/test-messages/{test_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Send the participant a test message by one channel; asking again tells what became of it */
        put: operations["sendTestMessage"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/contact-withdrawals/{withdrawal_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** End all contact; only a consent that is signed later can permit it again */
        put: operations["withdrawContact"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/instruments/{instrument}/forms/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One version of a form in one language, word by word */
        get: operations["getForm"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/submissions/{submission_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Store and score one completed questionnaire; sending it again changes nothing */
        put: operations["putSubmission"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/submissions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The receipts of everything that was accepted from this participant, oldest first */
        get: operations["listMySubmissions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Open a session and get its token */
        post: operations["signIn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/current": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End the session at once */
        delete: operations["signOut"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/account/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Put a new password in the place of one's own; sign in with it then */
        put: operations["changePassword"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/account/second-factors/{factor_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Begin a second factor; refused where one is in force */
        put: operations["enrolSecondFactor"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/account/second-factors/{factor_id}/confirmations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Put a second factor in force by its first code; recovery codes are told this once */
        post: operations["confirmSecondFactor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/current/second-factor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Finish signing in, by a code of the authenticator or a recovery code; each is good once */
        post: operations["proveSecondFactor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/passwords/{use_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Set the password of an account by its invitation; nobody else ever knows it */
        put: operations["acceptInvitation"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every account with its roles over time: given when, by whom, why, and how they ended */
        get: operations["listAccounts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Make an account for a person; its password is set by them, by an invitation */
        put: operations["createAccount"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/invitations/{invitation_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Issue a link by which the person sets a password, the first one or a new one */
        put: operations["inviteAccount"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/suspensions/{change_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Suspend an account: its sessions end at once, and nobody signs in with it */
        put: operations["suspendAccount"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/resumptions/{change_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Resume a suspended account, with the roles that it still holds; its person signs in anew */
        put: operations["resumeAccount"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/second-factor-resets/{change_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Take a lost second factor away, and its recovery codes; the sessions of the account end */
        put: operations["resetSecondFactor"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/roles/{grant_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Give an account a role, in a study or at a site of it, for a time; it is never edited */
        put: operations["giveRole"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/roles/{grant_id}/ending": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** End a role at once; with the last one, the sessions of the account end too */
        put: operations["endRole"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/unconfirmed-accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Accounts whose password or second factor was made anew, and that nobody has confirmed since */
        get: operations["listUnconfirmedAccounts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/confirmations/{confirmation_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Confirm that the person of an account has it in hand: who saw them sign in, and knows them */
        put: operations["confirmAccount"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rights": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who could do what at an instant: every role in force, of persons and of programs, with its period */
        get: operations["getRights"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/service-tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every token of a study: until when it is good, when it was last used, whether it was revoked */
        get: operations["listServiceTokens"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/service-tokens/{token_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Issue a token with which a program reads one study as an analyst does, for a year at most */
        put: operations["issueServiceToken"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/service-tokens/{token_id}/revocation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Make a token worth nothing, at once */
        put: operations["revokeServiceToken"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The studies in which the caller has a role, in their newest version */
        get: operations["listStudies"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A study as its file states it: sites, instruments, visits, rules and assumptions */
        get: operations["getStudy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/versions/{study_version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Load a version of a study and bring its participants to it, some at a time, until none is left */
        put: operations["loadStudyVersion"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/participants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The participants of the study, or of the caller's sites, by subject id */
        get: operations["listParticipants"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/participants/{enrolment_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One participant with consents and anchor events */
        get: operations["getParticipant"];
        /** Enrol a participant under an id that the caller minted; sending it again changes nothing */
        put: operations["enrolParticipant"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/participants/{enrolment_id}/anchor-events/{event_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Record an anchor event; the windows that hang on it move, and answers stay where they are */
        put: operations["addAnchorEvent"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/participants/{enrolment_id}/contact-data": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The addresses of a participant, masked: enough to see whether they are right */
        get: operations["getContactData"];
        /** Enter the e-mail address or telephone number that a participant gave; kept sealed */
        put: operations["putContactData"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/contact-lookups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Find whose an address is, such as that of somebody who writes to the site */
        post: operations["findByContact"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/participants/{enrolment_id}/contact-data/erasures/{erasure_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Take every address of a participant away, as they may ask for; trial data are not touched */
        put: operations["eraseContactData"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/participants/{enrolment_id}/contact-data/erasures/{erasure_id}/disclosures/{disclosure_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Tell the investigator what is blocked, for courts and authorities, and for nothing else */
        put: operations["discloseBlockedContactData"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/participants/{enrolment_id}/consents/{consent_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Record a new consent: another version of the form, or other permissions */
        put: operations["addConsent"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/participants/{enrolment_id}/check-ins/{check_in_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Record when a participant arrived for a visit: what came first, questionnaires or clinic */
        put: operations["checkIn"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/participants/{enrolment_id}/hand-overs/{device_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Let the site's tablet speak for one visit of a participant for four hours, and sign out by it */
        put: operations["handOver"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/participants/{enrolment_id}/contact-attempts/{attempt_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Log an attempt to reach a participant. Nothing is changed: a mistake is superseded by a new row */
        put: operations["logContact"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/participants/{enrolment_id}/assessments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every assessment of a participant with its window, status and what came of it; no answer, no score */
        get: operations["listAssessments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/participants/{enrolment_id}/assessments/{assessment_id}/nudge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Send one more message about an assessment, where the participant may be written to now */
        put: operations["nudge"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/participants/{enrolment_id}/assessments/{assessment_id}/exemptions/{change_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Exempt an assessment for a coded reason while its window has not closed, or expect it again */
        put: operations["exemptAssessment"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/participants/{enrolment_id}/assessments/{assessment_id}/not-done-reasons/{reason_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Record the coded reason why an assessment was not done; earlier reasons stay */
        put: operations["recordNotDoneReason"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/participants/{enrolment_id}/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every PRO alert of a participant, what the study asks the site to do, and what was done */
        get: operations["listAlerts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/participants/{enrolment_id}/alerts/{alert_id}/outcomes/{outcome_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Record what the site did about an alert. `not-reached` leaves it open, all else ends it */
        put: operations["answerAlert"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/worklist": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whom to call today, why, what was tried with which outcome, and what is lost if nothing happens */
        get: operations["getWorklist"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/compliance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Compliance, compliance including late, completion and available data, each as n and N */
        get: operations["getCompliance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/participants/{enrolment_id}/paper-entries/{entry_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Enter a questionnaire from paper or an interview; it is kept and scored like one from a phone */
        put: operations["enterOnPaper"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/participants/{enrolment_id}/responses/{submission_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One response with the answers of every version, who recorded each, when and why */
        get: operations["getResponse"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/participants/{enrolment_id}/responses/{submission_id}/corrections/{correction_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Correct a response field by field, with a reason; what stood before stays, with its scores */
        put: operations["correctResponse"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/participants/{enrolment_id}/responses/{submission_id}/invalidations/{invalidation_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Take out a response that does not belong where it is; its assessment is free again */
        put: operations["invalidateResponse"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/quarantine": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The uploads that are kept aside, each with the case of the decision table, oldest first */
        get: operations["listQuarantine"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/participants/{enrolment_id}/quarantine/{quarantined_id}/resolutions/{resolution_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Decide about an upload that is kept aside: take it in, attach it elsewhere, or reject it */
        put: operations["resolveQuarantine"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/queries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The queries of the study, or of the caller's sites, as they stood, in the order of opening */
        get: operations["listQueries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/participants/{enrolment_id}/queries/{query_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Ask the site about a participant's data. A query changes none; a closed one is opened anew */
        put: operations["openQuery"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/participants/{enrolment_id}/queries/{query_id}/answers/{answer_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Answer a query at the site. What has to be put right is put right by a correction, not here */
        put: operations["answerQuery"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/participants/{enrolment_id}/queries/{query_id}/closings/{closing_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Close a query, answered or not: who opened it may, and every data manager of the study */
        put: operations["closeQuery"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/unblindings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who came to know an arm, when and how, and what it means for the answers; never which arm */
        get: operations["listUnblindings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/participants/{enrolment_id}/unblindings/{unblinding_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Record that somebody came to know a participant's arm, by accident or not; never which it is */
        put: operations["recordUnblinding"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/locks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every change of a lock of the study, of the caller's sites and of their participants */
        get: operations["listLocks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/locks/{change_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Lock the study, a site or a participant. Sites enter nothing; what phones send is kept aside */
        put: operations["lock"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/unlocks/{change_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Unlock by one step, with the reason: from hard to soft, from soft to open */
        put: operations["unlock"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/signable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What would be signed: the hash of all facts of a site, a participant or a visit */
        get: operations["getSignable"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/sign-offs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Signatures in the order of signing: valid, or broken by the change that is named */
        get: operations["getSignOffs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/sign-offs/{sign_off_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Sign data: one's name, now, with a meaning, bound to their hash; the password is asked again */
        put: operations["signOff"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/sites/{site}/copy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everything that was recorded of the site's participants, to be kept and checked by the site alone */
        get: operations["getSiteCopy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/participants/{enrolment_id}/certified-copy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everything recorded of a participant: each fact, who, when and why, with the audit trail */
        get: operations["getCertifiedCopy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/participants/{enrolment_id}/certified-copy/page": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The certified copy as a page to be printed, in Spanish or in English; without wording of items */
        get: operations["getCertifiedCopyPage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/scores": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every scored administration known at an instant, each score with its reason where it is null */
        get: operations["listScores"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/paradata": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How each questionnaire was filled in, where its app noted it; the site never reads this */
        get: operations["listParadata"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/score-runs/{run_id}/scores/{code}/explanation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How a stored score came about, step by step, each as arithmetic with its source */
        get: operations["explainScore"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/change-from-baseline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One row for every planned assessment and score, those that never came included */
        get: operations["listChangeFromBaseline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/licences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every licence of a study, with how often it was used, what is left, and what has to be seen to */
        get: operations["listLicences"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/licences/{licence_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Enter a licence; it is never changed. A renewal is another licence */
        put: operations["addLicence"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/audit-events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who did what, when and why: first what was done to the study, then the participants by subject id */
        get: operations["listAuditEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/audit-events.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The same as CSV: a cell that a spreadsheet would run as a formula has a quote before it */
        get: operations["exportAuditEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/audit-events.jsonl": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The same as lines of JSON, every text exactly as it was typed */
        get: operations["exportAuditEventLines"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/studies/{study_id}/audit-verification": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Follow the chains of the study and its seals, and name each place where one does not hold */
        get: operations["verifyAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit-events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Accounts, roles, sign-ins and instrument packs: what was done, by whom and when */
        get: operations["listInstallationEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/unsubscribe": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where the link of an e-mail leads; it changes nothing, since mail scanners follow links */
        get: operations["showUnsubscribe"];
        put?: never;
        /** Stop e-mail to the participant of the link, and nothing else; what mail programs call (RFC 8058) */
        post: operations["unsubscribe"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sms-receipts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take the delivery receipt of an SMS gateway, JSON in a shape of its own, with a young signature */
        post: operations["receiveSmsReceipt"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rehearsal/clock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What time it is in a rehearsal or a demo, and how often its clock was moved */
        get: operations["getClock"];
        /** Move the clock of a rehearsal forward; it never goes back */
        put: operations["moveClock"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the process is up; the database is not asked */
        get: operations["healthz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the database is reachable and stands at the newest migration; and what is to be seen to */
        get: operations["readyz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How the jobs, the seals and the uploads of today stand; no participant, site or study is named */
        get: operations["metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Problem: {
            /** Format: uri-reference */
            type: string;
            title: string;
            status: number;
            /** @enum {string} */
            code: "not-understood" | "malformed-json" | "too-deep" | "duplicate-key" | "not-finite" | "forbidden-character" | "unauthenticated" | "wrong-credentials" | "second-factor-not-valid" | "forbidden" | "consent-withdrawn" | "identity-unconfirmed" | "second-person-needed" | "not-found" | "method-not-allowed" | "already-answered" | "submission-id-reused" | "subject-id-taken" | "login-taken" | "id-reused" | "not-open" | "nothing-blocked" | "not-licensed" | "contact-not-permitted" | "does-not-apply" | "response-invalidated" | "not-taken-in" | "already-resolved" | "locked" | "placeholder-only" | "not-recomputable" | "changed-meanwhile" | "not-enterable" | "study-version-taken" | "preview-outdated" | "response-changed" | "body-too-large" | "wrong-content-type" | "invalid-shape" | "answers-off-the-scale" | "pairing-code-not-valid" | "invitation-not-valid" | "signature-refused" | "app-too-old" | "if-match-required" | "too-many-attempts" | "too-many-exports" | "too-many-held" | "too-many-today" | "receipt-too-early" | "internal-fault" | "service-unavailable";
            /** Format: uri */
            instance: string;
            versions?: {
                sent: number | null;
                current: number;
            };
            errors?: {
                /** @enum {string} */
                in: "body" | "query" | "header";
                pointer: string;
                code: string;
            }[];
        };
        RevokeIn: {
            /** @enum {string} */
            cause: "lost" | "stolen" | "broken" | "changed" | "shared" | "not-the-participant" | "other";
            /** @default null */
            note?: string | null;
        };
        PairingCodeIn: {
            /** @default false */
            replaces_devices?: boolean;
            /** @default null */
            revokes?: components["schemas"]["RevokeIn"] | null;
        };
        PairingCodeOut: {
            code: string;
            link: string;
            /** Format: date-time */
            expires_at: string;
        };
        RevocationOut: {
            /** Format: date-time */
            revoked_at: string;
            /** @enum {string} */
            reason: "replaced" | "revoked";
            /** @enum {string|null} */
            cause: "lost" | "stolen" | "broken" | "changed" | "shared" | "not-the-participant" | "other" | null;
            note: string | null;
            recorded_by: string;
        };
        HandOverOut: {
            visit: string;
            /** Format: date-time */
            expires_at: string;
        };
        DeviceOut: {
            /** Format: uuid */
            device_id: string;
            platform: string | null;
            /** Format: date-time */
            paired_at: string;
            revocation: components["schemas"]["RevocationOut"] | null;
            hand_over: components["schemas"]["HandOverOut"] | null;
        };
        DevicesOut: {
            items: components["schemas"]["DeviceOut"][];
            next: string | null;
        };
        RevokedOut: {
            /** Format: uuid */
            device_id: string;
            /** Format: date-time */
            revoked_at: string;
        };
        PairIn: {
            code: string;
            secret: string;
            platform?: string;
        };
        PairedOut: {
            /** Format: uuid */
            device_id: string;
            /** Format: uuid */
            enrolment_id: string;
        };
        MySiteOut: {
            name: string;
            phone: string | null;
            emergency_phone: string | null;
        };
        MyDeviceOut: {
            /** Format: uuid */
            device_id: string;
            platform: string | null;
            /** Format: date-time */
            paired_at: string;
        };
        MeOut: {
            /** Format: uuid */
            enrolment_id: string;
            study_id: string;
            study_title: string;
            language: string;
            zone: string;
            site: components["schemas"]["MySiteOut"];
            permissions: string[];
            pro_alert: {
                [key: string]: string;
            };
            /** @enum {string} */
            proxy_answers: "declared" | "forbidden";
            devices: components["schemas"]["MyDeviceOut"][];
            /** Format: date-time */
            server_at: string;
            oldest_app: string | null;
        };
        MyAssessmentOut: {
            /** Format: uuid */
            assessment_id: string;
            visit: string;
            visit_name: {
                [key: string]: string;
            };
            instrument: string;
            position: number;
            minutes: number | null;
            /** @enum {string} */
            skipping: "allow" | "force";
            form_version: string;
            form_languages: string[];
            /** @enum {string} */
            status: "completed" | "completed_late" | "cancelled" | "exempt" | "not_yet_open" | "missed" | "started" | "open";
            can_start: boolean;
            /** @enum {string|null} */
            why_not: "not-yet-open" | "closed" | "completed" | "not-expected" | "no-form" | "placeholder-only" | "not-licensed" | null;
            start_languages: string[];
            /** Format: date-time */
            opens_at: string | null;
            /** Format: date-time */
            due_at: string | null;
            /** Format: date-time */
            closes_at: string | null;
            /** Format: date-time */
            draft_saved_at: string | null;
            is_held: boolean;
        };
        MyAssessmentsOut: {
            items: components["schemas"]["MyAssessmentOut"][];
            next: string | null;
            n_left: number;
            /** Format: date-time */
            next_opens_at: string | null;
            /** Format: date-time */
            server_at: string;
        };
        StartIn: {
            language: string;
        };
        FormReferenceOut: {
            version: string;
            language: string;
            content_hash: string;
            is_placeholder: boolean;
        };
        StartedOut: {
            /** Format: uuid */
            assessment_id: string;
            instrument: string;
            form: components["schemas"]["FormReferenceOut"];
            /** Format: date-time */
            started_at: string;
        };
        DraftOut: {
            /** Format: uuid */
            assessment_id: string;
            /** Format: date-time */
            saved_at: string;
            content: Record<string, never>;
        };
        FilledFormIn: {
            version: string;
            language: string;
        };
        AnswerChangeIn: {
            item: string;
            before: number | ("NA" | "skipped");
            after: number | ("NA" | "skipped");
            /** Format: date-time */
            at: string;
            /** @enum {string} */
            because: "back-step" | "review" | "prompt-skipped" | "prompt-unanswered" | "prompt-inconsistent";
        };
        ParadataIn: {
            presented: string[];
            seconds: {
                [key: string]: number;
            };
            n_back_steps: number;
            /** @default [] */
            changes?: components["schemas"]["AnswerChangeIn"][];
        };
        DraftIn: {
            form: components["schemas"]["FilledFormIn"];
            /** Format: date-time */
            started_at: string;
            answers: {
                [key: string]: number | ("NA" | "skipped");
            };
            /** @default null */
            at_item?: string | null;
            /**
             * @default null
             * @enum {string|null}
             */
            completed_by?: "participant" | "helped" | "somebody_else" | null;
            /** @default null */
            paradata?: components["schemas"]["ParadataIn"] | null;
        };
        DraftSavedOut: {
            /** Format: uuid */
            assessment_id: string;
            /** Format: date-time */
            saved_at: string;
        };
        MyConsentOut: {
            version: string;
            language: string;
            permissions: string[];
            /** Format: date-time */
            signed_at: string;
        };
        MyVersionOut: {
            version: number;
            /** Format: date-time */
            recorded_at: string;
            answers: {
                [key: string]: number | ("NA" | "skipped");
            };
        };
        MyScoreOut: {
            code: string;
            /** @enum {string} */
            metric: "0-100" | "T";
            value: number | null;
            /** @enum {string|null} */
            reason: "nothing-answered" | "too-few-items" | "scale-missing" | null;
        };
        MyRunOut: {
            norm_set: string | null;
            scores: components["schemas"]["MyScoreOut"][];
        };
        MyAnswersOut: {
            /** Format: uuid */
            submission_id: string;
            /** Format: uuid */
            assessment_id: string;
            code: string;
            visit: string;
            visit_name: {
                [key: string]: string;
            };
            instrument: string;
            form_version: string;
            language: string;
            /** @enum {string} */
            mode: "self_on_device" | "self_on_paper" | "interview" | "telephone";
            /** @enum {string} */
            completed_by: "participant" | "helped" | "somebody_else";
            /** Format: date-time */
            started_at: string;
            /** Format: date-time */
            completed_at: string;
            /** Format: date-time */
            received_at: string;
            versions: components["schemas"]["MyVersionOut"][];
            runs: components["schemas"]["MyRunOut"][] | null;
        };
        MyHeldOut: {
            /** Format: uuid */
            submission_id: string;
            /** Format: uuid */
            assessment_id: string;
            /** Format: date-time */
            received_at: string;
            reason: string;
        };
        QuietHoursOut: {
            starts: string;
            ends: string;
        };
        PreferencesOut: {
            language: string;
            zone: string;
            at: string;
            quiet_hours: components["schemas"]["QuietHoursOut"];
            channels: ("push" | "email" | "sms")[];
            chosen: ("language" | "zone" | "at" | "quiet_hours" | "channels")[];
            offered: ("push" | "email" | "sms")[];
            usable: ("push" | "email" | "sms")[];
            is_contact_permitted: boolean;
            is_email_stopped: boolean;
            /** Format: date-time */
            postponed_until: string | null;
            email_hint: string | null;
            telephone_hint: string | null;
            push_subscriptions: number;
        };
        PostponementOut: {
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            kind: "not_today" | "snooze";
            /** @enum {string|null} */
            reason: "too-ill" | "too-tired" | "no-time" | "other" | null;
            /** Format: date-time */
            until_at: string;
        };
        MyPhoneOut: {
            /** Format: uuid */
            device_id: string;
            platform: string | null;
            /** Format: date-time */
            paired_at: string;
            /** Format: date-time */
            revoked_at: string | null;
        };
        MyMessageOut: {
            visit: string;
            channel: string;
            /** Format: date-time */
            sent_at: string;
        };
        MyMessageTestOut: {
            channel: string;
            /** Format: date-time */
            asked_at: string;
        };
        MyErasureOut: {
            /** @enum {string} */
            step: "erased" | "blocked" | "disclosed" | "destroyed";
            cause: string;
            channels: string[];
            basis: {
                [key: string]: string;
            } | null;
            /** Format: date */
            until_on: string | null;
            /** Format: date-time */
            recorded_at: string;
        };
        MyDataOut: {
            /** Format: date-time */
            exported_at: string;
            /** Format: uuid */
            enrolment_id: string;
            study_id: string;
            study_title: string;
            site_name: string;
            language: string;
            zone: string;
            /** Format: date */
            enrolled_on: string;
            consents: components["schemas"]["MyConsentOut"][];
            answers: components["schemas"]["MyAnswersOut"][];
            held: components["schemas"]["MyHeldOut"][];
            preferences: components["schemas"]["PreferencesOut"];
            postponements: components["schemas"]["PostponementOut"][];
            devices: components["schemas"]["MyPhoneOut"][];
            messages: components["schemas"]["MyMessageOut"][];
            message_tests: components["schemas"]["MyMessageTestOut"][];
            erasures: components["schemas"]["MyErasureOut"][];
        };
        QuietHoursIn: {
            starts: string;
            ends: string;
        };
        PreferencesIn: {
            email?: string | null;
            telephone?: string | null;
            /** @default null */
            language?: string | null;
            /** @default null */
            zone?: string | null;
            /** @default null */
            at?: string | null;
            /** @default null */
            quiet_hours?: components["schemas"]["QuietHoursIn"] | null;
            /** @default null */
            channels?: ("push" | "email" | "sms")[] | null;
            is_email_stopped?: boolean;
        };
        PushKeyOut: {
            public_key: string | null;
        };
        PushKeysIn: {
            p256dh: string;
            auth: string;
        };
        SubscriptionIn: {
            endpoint: string;
            keys: components["schemas"]["PushKeysIn"];
        };
        SubscriptionOut: {
            /** Format: uuid */
            subscription_id: string;
        };
        PostponementIn: {
            /** @enum {string} */
            kind: "not_today" | "snooze";
            /**
             * @default null
             * @enum {string|null}
             */
            reason?: "too-ill" | "too-tired" | "no-time" | "other" | null;
            /**
             * Format: date-time
             * @default null
             */
            until?: string | null;
        };
        MessageTestIn: {
            /** @enum {string} */
            channel: "push" | "email" | "sms";
        };
        MessageTestOut: {
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            channel: "push" | "email" | "sms";
            /** @enum {string|null} */
            state: "sending" | "handed-over" | "failed" | "unknown" | "not-sent" | null;
            why_not: string | null;
        };
        WithdrawalOut: {
            /** Format: uuid */
            id: string;
            /** Format: date-time */
            recorded_at: string;
        };
        OptionOut: {
            code: number | ("NA" | "skipped");
            text: string;
        };
        FormItemOut: {
            id: string;
            display_number: string;
            text: string;
            options: components["schemas"]["OptionOut"][];
        };
        FormOut: {
            instrument: string;
            version: string;
            language: string;
            is_placeholder: boolean;
            notice: string | null;
            recall_text: string;
            items: components["schemas"]["FormItemOut"][];
            content_hash: string;
        };
        SubmissionIn: {
            /** Format: uuid */
            assessment_id: string;
            instrument: string;
            form: components["schemas"]["FilledFormIn"];
            /** Format: date-time */
            started_at: string;
            /** Format: date-time */
            completed_at: string;
            zone: string;
            /** @enum {string} */
            mode: "self_on_device";
            /** @enum {string} */
            completed_by: "participant" | "helped" | "somebody_else";
            answers: {
                [key: string]: number | ("NA" | "skipped");
            };
            paradata?: components["schemas"]["ParadataIn"];
        };
        ReceiptOut: {
            /** Format: uuid */
            submission_id: string;
            /** Format: uuid */
            assessment_id: string;
            code: string;
            /** Format: date-time */
            received_at: string;
            flags: ("completed-late" | "completed-early" | "arrived-late" | "other-form" | "clock-moved" | "clock-unknown" | "times-odd" | "paradata-odd" | "accepted-by-site" | "moved")[];
        };
        HeldOut: {
            receipt: components["schemas"]["ReceiptOut"];
            reason: string;
        };
        ReceiptsOut: {
            next: string | null;
            items: components["schemas"]["ReceiptOut"][];
        };
        SignInIn: {
            login: string;
            password: string;
        };
        SignedInOut: {
            token: string;
            /** Format: date-time */
            expires_at: string;
            login: string;
            name: string;
            /** @enum {string|null} */
            awaiting: "second_factor" | "enrolment" | null;
        };
        PasswordChangeIn: {
            password: string;
            new_password: string;
        };
        FactorOut: {
            /** Format: uuid */
            id: string;
            key: string;
            uri: string;
        };
        FactorCodeIn: {
            code: string;
        };
        ConfirmedOut: {
            recovery_codes: string[];
            session: components["schemas"]["SignedInOut"];
        };
        ProofIn: {
            code: string;
        };
        InvitationTakenIn: {
            code: string;
            password: string;
        };
        AccountChangeOut: {
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            change: "suspended" | "resumed" | "second-factor-reset";
            reason: string;
            /** Format: date-time */
            recorded_at: string;
            recorded_by: string;
        };
        RoleOut: {
            /** Format: uuid */
            grant_id: string;
            role: string;
            study_id: string | null;
            site: string | null;
            /** Format: date-time */
            from_at: string;
            /** Format: date-time */
            to_at: string | null;
            reason: string | null;
            delegation: string | null;
            /** Format: date-time */
            recorded_at: string;
            recorded_by: string;
            /** Format: date-time */
            ended_at: string | null;
            ended_by: string | null;
            end_reason: string | null;
        };
        AccountOut: {
            /** Format: uuid */
            id: string;
            login: string;
            name: string;
            /** Format: date-time */
            recorded_at: string;
            has_password: boolean;
            has_second_factor: boolean;
            is_suspended: boolean;
            changes: components["schemas"]["AccountChangeOut"][];
            roles: components["schemas"]["RoleOut"][];
        };
        AccountsOut: {
            items: components["schemas"]["AccountOut"][];
            next: string | null;
        };
        AccountIn: {
            login: string;
            name: string;
        };
        InvitedOut: {
            link: string;
            /** Format: date-time */
            expires_at: string;
        };
        ReasonIn: {
            reason: string;
        };
        RoleIn: {
            /** @enum {string} */
            role: "nurse" | "investigator" | "monitor" | "data_manager" | "analyst" | "inspector" | "administrator";
            /** @default null */
            study_id?: string | null;
            /** @default null */
            site?: string | null;
            /**
             * Format: date-time
             * @default null
             */
            from_at?: string | null;
            /**
             * Format: date-time
             * @default null
             */
            to_at?: string | null;
            reason: string;
            /** @default null */
            delegation?: string | null;
        };
        RoleGivenOut: {
            /** Format: uuid */
            grant_id: string;
            /** Format: date-time */
            from_at: string;
            /** Format: date-time */
            to_at: string | null;
            /** Format: date-time */
            recorded_at: string;
        };
        RoleEndedOut: {
            /** Format: uuid */
            grant_id: string;
            /** Format: date-time */
            ended_at: string;
            reason: string;
        };
        UnconfirmedAccountOut: {
            /** Format: uuid */
            id: string;
            login: string;
            name: string;
            renewals: number;
            /** Format: date-time */
            renewed_at: string;
            renewed_by: string[];
        };
        UnconfirmedAccountsOut: {
            items: components["schemas"]["UnconfirmedAccountOut"][];
            next: string | null;
        };
        ConfirmationIn: {
            renewals: number;
        };
        ConfirmationOut: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            account_id: string;
            renewals: number;
            /** Format: date-time */
            recorded_at: string;
            recorded_by: string;
        };
        RightOut: {
            /** Format: uuid */
            account_id: string | null;
            /** Format: uuid */
            token_id: string | null;
            login: string | null;
            name: string;
            role: string;
            study_id: string | null;
            site: string | null;
            /** Format: date-time */
            from_at: string;
            /** Format: date-time */
            until_at: string | null;
            recorded_by: string;
            delegation: string | null;
            operations: string[];
        };
        RightsOut: {
            /** Format: date-time */
            at: string;
            software_version: string;
            items: components["schemas"]["RightOut"][];
            next: string | null;
        };
        ServiceTokenOut: {
            /** Format: uuid */
            id: string;
            name: string;
            /** Format: date-time */
            expires_at: string;
            reason: string;
            /** Format: date-time */
            recorded_at: string;
            recorded_by: string;
            /** Format: date-time */
            last_used_at: string | null;
            /** Format: date-time */
            revoked_at: string | null;
            revoked_by: string | null;
            revoke_reason: string | null;
        };
        ServiceTokensOut: {
            items: components["schemas"]["ServiceTokenOut"][];
            next: string | null;
        };
        ServiceTokenIn: {
            name: string;
            /** Format: date-time */
            expires_at: string;
            reason: string;
        };
        ServiceTokenIssuedOut: {
            issued: components["schemas"]["ServiceTokenOut"];
            token: string | null;
        };
        StudyOut: {
            id: string;
            version: number;
            registry_id: string;
            title: string;
            protocol_version: string;
            languages: string[];
        };
        StudiesOut: {
            items: components["schemas"]["StudyOut"][];
            next: string | null;
        };
        SiteOut: {
            code: string;
            name: string;
            zone: string;
            languages: string[];
            phone: string | null;
        };
        InstrumentUseOut: {
            instrument: string;
            definition_version: string;
            recall: string;
            policy: string;
            norm_set: string | null;
            secondary_norm_sets: string[];
            form_version: string;
            licence: string;
            mode: string;
            minutes: number | null;
            /** @enum {string} */
            skipping: "allow" | "force";
        };
        VisitOut: {
            code: string;
            number: number;
            name: {
                [key: string]: string;
            };
            anchor: string;
            target: string;
            opens: string;
            due: string;
            overdue: string;
            closes: string;
            /** @enum {string} */
            late_policy: "closed" | "staff_only" | "open_with_flag";
            instruments: string[];
            paper_second_entry: boolean;
        };
        ContactDataRuleOut: {
            /** @enum {string} */
            becomes: "erased" | "blocked";
            blocked_for: string | null;
            basis: {
                [key: string]: string;
            } | null;
        };
        EndReasonOut: {
            kind: string;
            contact: boolean;
            /** @enum {string} */
            expectation: "stays" | "ends";
            /** @enum {string} */
            data: "keep" | "keep_before";
            contact_data: components["schemas"]["ContactDataRuleOut"] | null;
            basis: {
                [key: string]: string;
            } | null;
        };
        ConsentFormOut: {
            version: string;
            languages: string[];
            permissions: string[];
        };
        BaselineOut: {
            id: string;
            anchor: string;
            compared_by: string;
            assumption: string;
        };
        ReminderStepOut: {
            code: string;
            /** @enum {string} */
            relative_to: "opens" | "due" | "overdue" | "closes";
            offset: string;
            message: string;
        };
        MessageOut: {
            code: string;
            language: string;
            subject: string;
            body: string;
        };
        RemindersOut: {
            at: string;
            quiet: components["schemas"]["QuietHoursOut"];
            channels: string[];
            steps: components["schemas"]["ReminderStepOut"][];
            messages: components["schemas"]["MessageOut"][];
        };
        StudyDetailOut: {
            id: string;
            version: number;
            registry_id: string;
            title: string;
            protocol_version: string;
            languages: string[];
            hash: string;
            sites: components["schemas"]["SiteOut"][];
            instruments: components["schemas"]["InstrumentUseOut"][];
            anchors: string[];
            visits: components["schemas"]["VisitOut"][];
            end_reasons: components["schemas"]["EndReasonOut"][];
            consent_versions: components["schemas"]["ConsentFormOut"][];
            baseline: components["schemas"]["BaselineOut"];
            key_visit: string;
            assumptions: string[];
            pro_alert: {
                [key: string]: string;
            };
            reminders: components["schemas"]["RemindersOut"] | null;
            /** @enum {string} */
            proxy_answers: "declared" | "forbidden";
            /** @enum {string} */
            scores_to_participants: "never" | "after_the_end";
        };
        StudyVersionIn: {
            content: Record<string, never>;
            reason: string;
            /** @default null */
            sites?: string[] | null;
        };
        VersionChangeOut: {
            /** @enum {string} */
            kind: "visit-added" | "visit-removed" | "visit-changed" | "instrument-added" | "instrument-removed" | "instrument-changed" | "text-changed" | "rule-changed";
            where: string;
            before: string | null;
            after: string | null;
        };
        StatusCountOut: {
            /** @enum {string|null} */
            before: "completed" | "completed_late" | "cancelled" | "exempt" | "not_yet_open" | "missed" | "started" | "open" | null;
            /** @enum {string|null} */
            after: "completed" | "completed_late" | "cancelled" | "exempt" | "not_yet_open" | "missed" | "started" | "open" | null;
            assessments: number;
            participants: number;
        };
        AmendmentPreviewOut: {
            hash: string;
            changes: components["schemas"]["VersionChangeOut"][];
            participants: number;
            statuses: components["schemas"]["StatusCountOut"][];
            windows_moved: number;
        };
        StudyVersionOut: {
            study_id: string;
            version: number;
            sites: string[];
            walked: number;
            left: number;
            preview: components["schemas"]["AmendmentPreviewOut"] | null;
        };
        ConsentOut: {
            /** Format: uuid */
            id: string;
            version: string;
            language: string;
            permissions: string[];
            /** Format: date-time */
            signed_at: string;
            /** Format: date-time */
            recorded_at: string;
            recorded_by: string;
        };
        AnchorEventOut: {
            /** Format: uuid */
            id: string;
            kind: string;
            /** Format: date */
            occurred_on: string;
            /** Format: date-time */
            occurred_at: string | null;
            is_planned: boolean;
            /** Format: uuid */
            supersedes: string | null;
            is_void: boolean;
            reason: string | null;
            /** Format: date */
            recorded_on: string;
            recorded_by: string;
        };
        ParticipantOut: {
            /** Format: uuid */
            enrolment_id: string;
            study_id: string;
            study_version: number;
            subject_id: string;
            site: string;
            language: string;
            zone: string;
            /** Format: date */
            enrolled_on: string;
            /** Format: date-time */
            recorded_at: string;
            consents: components["schemas"]["ConsentOut"][];
            anchor_events: components["schemas"]["AnchorEventOut"][];
        };
        ParticipantsOut: {
            next: string | null;
            items: components["schemas"]["ParticipantOut"][];
        };
        ConsentIn: {
            version: string;
            language: string;
            permissions: ("questionnaires" | "contact")[];
            /** Format: date-time */
            signed_at: string;
        };
        EnrolmentIn: {
            subject_id: string;
            site: string;
            language: string;
            zone: string;
            /** Format: date */
            enrolled_on: string;
            consent: components["schemas"]["ConsentIn"];
        };
        AnchorEventIn: {
            /** @enum {string} */
            kind: "selection" | "randomisation" | "infusion" | "treatment_stop" | "rescue_therapy" | "dialysis" | "withdrawal_of_consent" | "lost_to_follow_up" | "death";
            /** Format: date */
            occurred_on?: string;
            /** Format: date-time */
            occurred_at?: string;
            /** @default false */
            is_planned?: boolean;
            /** Format: uuid */
            supersedes?: string;
            /** @default false */
            is_void?: boolean;
            reason?: string;
        };
        WindowOut: {
            /** Format: date-time */
            opens_at: string;
            /** Format: date-time */
            due_at: string;
            /** Format: date-time */
            overdue_at: string;
            /** Format: date-time */
            closes_at: string;
        };
        WindowMovedOut: {
            /** Format: uuid */
            assessment_id: string;
            visit: string;
            instrument: string;
            before: components["schemas"]["WindowOut"] | null;
            after: components["schemas"]["WindowOut"] | null;
        };
        StatusChangedOut: {
            /** Format: uuid */
            assessment_id: string;
            visit: string;
            instrument: string;
            /** @enum {string|null} */
            before: "completed" | "completed_late" | "cancelled" | "exempt" | "not_yet_open" | "missed" | "started" | "open" | null;
            /** @enum {string|null} */
            after: "completed" | "completed_late" | "cancelled" | "exempt" | "not_yet_open" | "missed" | "started" | "open" | null;
        };
        JudgedAnewOut: {
            /** Format: uuid */
            assessment_id: string;
            visit: string;
            instrument: string;
            was_in_window: boolean;
            is_in_window: boolean;
        };
        EndMovedOut: {
            /** @enum {string} */
            what: "contact" | "expectation";
            /** Format: date-time */
            before: string | null;
            /** Format: date-time */
            after: string | null;
        };
        ReminderChangedOut: {
            /** Format: uuid */
            assessment_id: string;
            visit: string;
            instrument: string;
            step: string;
            /** @enum {string} */
            change: "moved" | "dropped" | "new" | "too-late";
            /** Format: date-time */
            before: string | null;
            /** Format: date-time */
            after: string | null;
        };
        PreviewOut: {
            hash: string;
            windows: components["schemas"]["WindowMovedOut"][];
            statuses: components["schemas"]["StatusChangedOut"][];
            judged: components["schemas"]["JudgedAnewOut"][];
            ends: components["schemas"]["EndMovedOut"][];
            reminders: components["schemas"]["ReminderChangedOut"][];
        };
        AnchorEventAddedOut: {
            event: components["schemas"]["AnchorEventOut"];
            windows_moved: number;
            preview: components["schemas"]["PreviewOut"] | null;
        };
        ErasureOut: {
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            step: "erased" | "blocked" | "disclosed" | "destroyed";
            cause: string;
            reason: string | null;
            basis: {
                [key: string]: string;
            } | null;
            channels: ("push" | "email" | "sms")[];
            /** Format: date */
            until_on: string | null;
            /** Format: uuid */
            blocking_id: string | null;
            /** Format: date-time */
            recorded_at: string;
            recorded_by: string;
        };
        TrialDataOut: {
            end: string;
            /** @enum {string} */
            data: "keep" | "keep_before";
            basis: {
                [key: string]: string;
            } | null;
        };
        HolderOut: {
            /** Format: uuid */
            enrolment_id: string;
            subject_id: string;
            site: string;
        };
        ContactDataOut: {
            email_hint: string | null;
            telephone_hint: string | null;
            is_email_stopped: boolean;
            erasures: components["schemas"]["ErasureOut"][];
            trial_data: components["schemas"]["TrialDataOut"] | null;
            sharing: components["schemas"]["HolderOut"][];
        };
        ContactDataIn: {
            email?: string | null;
            telephone?: string | null;
        };
        ContactLookupIn: {
            email?: string;
            telephone?: string;
        };
        HoldersOut: {
            items: components["schemas"]["HolderOut"][];
        };
        ErasureIn: {
            /** @enum {string} */
            cause: "participant-asked" | "site-decided";
            reason: string;
        };
        DisclosureIn: {
            reason: string;
        };
        DisclosureOut: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            blocking_id: string;
            /** Format: date-time */
            recorded_at: string;
            email: string | null;
            telephone: string | null;
        };
        CheckInIn: {
            visit: string;
            /** Format: date-time */
            occurred_at: string;
            /** Format: uuid */
            supersedes?: string;
            reason?: string;
        };
        CheckInOut: {
            /** Format: uuid */
            id: string;
            visit: string;
            /** Format: date-time */
            occurred_at: string;
            /** Format: uuid */
            supersedes: string | null;
            reason: string | null;
            /** Format: date-time */
            recorded_at: string;
            recorded_by: string;
        };
        HandOverIn: {
            visit: string;
            secret: string;
            platform?: string;
        };
        HandedOverOut: {
            /** Format: uuid */
            device_id: string;
            /** Format: uuid */
            enrolment_id: string;
            visit: string;
            /** Format: date-time */
            expires_at: string;
        };
        ContactIn: {
            /** Format: date-time */
            occurred_at: string;
            /** @enum {string} */
            channel: "telephone" | "in-person" | "email" | "sms" | "letter";
            /** @enum {string} */
            outcome: "will-answer" | "helped" | "said-not-today" | "said-too-ill" | "declined" | "answered-on-paper" | "reached" | "no-answer" | "left-message" | "wrong-number";
            visit?: string;
            note?: string;
            /** Format: date */
            callback_on?: string;
            /** Format: uuid */
            supersedes?: string;
        };
        ContactOut: {
            /** Format: uuid */
            id: string;
            /** Format: date-time */
            occurred_at: string;
            /** @enum {string} */
            channel: "telephone" | "in-person" | "email" | "sms" | "letter";
            /** @enum {string} */
            outcome: "will-answer" | "helped" | "said-not-today" | "said-too-ill" | "declined" | "answered-on-paper" | "reached" | "no-answer" | "left-message" | "wrong-number";
            visit: string | null;
            note: string | null;
            /** Format: date */
            callback_on: string | null;
            /** Format: uuid */
            supersedes: string | null;
            /** Format: date-time */
            recorded_at: string;
            recorded_by: string;
        };
        ReceivedOut: {
            /** Format: uuid */
            submission_id: string;
            version: number;
            /** Format: date-time */
            received_at: string;
            /** Format: date-time */
            completed_at: string;
            lag_s: number;
            /** @enum {string} */
            timing: "in_window" | "late";
            flags: ("completed-late" | "completed-early" | "arrived-late" | "other-form" | "clock-moved" | "clock-unknown" | "times-odd" | "paradata-odd" | "accepted-by-site" | "moved")[];
            /** @enum {string} */
            mode: "self_on_device" | "self_on_paper" | "interview" | "telephone";
            /** @enum {string} */
            completed_by: "participant" | "helped" | "somebody_else";
            receipt_code: string;
        };
        FormerResponseOut: {
            /** Format: uuid */
            submission_id: string;
            /** @enum {string} */
            kind: "wrong-participant" | "wrong-visit" | "other";
            /** Format: date-time */
            at: string;
        };
        HeldAsideOut: {
            /** Format: uuid */
            id: string;
            /** Format: date-time */
            received_at: string;
            reason: string;
        };
        NotDoneOut: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            assessment_id: string;
            /** @enum {string} */
            reason: "participant-too-ill" | "participant-refused" | "participant-not-reachable" | "participant-forgot" | "technical-problem-device" | "technical-problem-service" | "reminder-never-left" | "site-error" | "not-in-language" | "visit-not-held" | "died" | "withdrew" | "other";
            note: string | null;
            /** Format: date-time */
            recorded_at: string;
            recorded_by: string;
        };
        BecameOut: {
            /** Format: date-time */
            at: string;
            state: string;
            code: string;
        };
        ReminderOut: {
            step: string;
            occurrence: number;
            /** @enum {string|null} */
            channel: "push" | "email" | "sms" | null;
            /** Format: date-time */
            due_at: string;
            /** Format: date-time */
            decided_at: string;
            /** @enum {string|null} */
            not_sent_because: "completed" | "cancelled" | "exempt" | "contact-ended" | "contact-not-permitted" | "contact-withdrawn" | "moved" | "window-closed" | "window-not-open" | "too-late" | "sent-before" | "overtaken" | "not-licensed" | "no-channel" | "told-today" | "postponed" | "quiet-hours" | "message-on-its-way" | null;
            events: components["schemas"]["BecameOut"][];
        };
        AlarmOut: {
            kind: string;
            step: string;
            /** Format: date-time */
            at: string;
        };
        AssessmentOut: {
            /** Format: uuid */
            assessment_id: string;
            visit: string;
            visit_number: number;
            instrument: string;
            position: number;
            /** @enum {string} */
            status: "completed" | "completed_late" | "cancelled" | "exempt" | "not_yet_open" | "missed" | "started" | "open";
            status_reason: string | null;
            badges: ("due-soon" | "paper-to-enter")[];
            /** Format: date-time */
            opens_at: string | null;
            /** Format: date-time */
            due_at: string | null;
            /** Format: date-time */
            overdue_at: string | null;
            /** Format: date-time */
            closes_at: string | null;
            /** Format: date-time */
            started_at: string | null;
            received: components["schemas"]["ReceivedOut"] | null;
            invalidated: components["schemas"]["FormerResponseOut"][];
            held: components["schemas"]["HeldAsideOut"][];
            not_done_reasons: components["schemas"]["NotDoneOut"][];
            reminders: components["schemas"]["ReminderOut"][];
            alarms: components["schemas"]["AlarmOut"][];
        };
        ContactOnTimelineOut: {
            /** Format: uuid */
            id: string;
            /** Format: date-time */
            occurred_at: string;
            /** @enum {string} */
            channel: "telephone" | "in-person" | "email" | "sms" | "letter";
            /** @enum {string} */
            outcome: "will-answer" | "helped" | "said-not-today" | "said-too-ill" | "declined" | "answered-on-paper" | "reached" | "no-answer" | "left-message" | "wrong-number";
            visit: string | null;
            note: string | null;
            /** Format: date */
            callback_on: string | null;
            /** Format: uuid */
            supersedes: string | null;
            /** Format: date-time */
            recorded_at: string;
            recorded_by: string;
            is_superseded: boolean;
        };
        TimelineOut: {
            /** Format: date-time */
            as_of: string;
            /** Format: uuid */
            enrolment_id: string;
            subject_id: string;
            items: components["schemas"]["AssessmentOut"][];
            contacts: components["schemas"]["ContactOnTimelineOut"][];
            check_ins: components["schemas"]["CheckInOut"][];
        };
        NudgeOut: {
            /** Format: uuid */
            assessment_id: string;
            is_on_its_way: boolean;
            /** @enum {string|null} */
            why_not: "completed" | "cancelled" | "exempt" | "contact-ended" | "contact-not-permitted" | "contact-withdrawn" | "moved" | "window-closed" | "window-not-open" | "too-late" | "sent-before" | "overtaken" | "not-licensed" | "no-channel" | "told-today" | "postponed" | "quiet-hours" | "message-on-its-way" | "cooling-down" | "no-reminders-in-this-study" | null;
            /** Format: date-time */
            until: string | null;
        };
        ExemptionIn: {
            /**
             * @default exempt
             * @enum {string}
             */
            change?: "exempt" | "expected";
            /** @enum {string} */
            reason: "participant-too-ill" | "participant-refused" | "participant-not-reachable" | "participant-forgot" | "technical-problem-device" | "technical-problem-service" | "reminder-never-left" | "site-error" | "not-in-language" | "visit-not-held" | "died" | "withdrew" | "other";
        };
        ExemptionOut: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            assessment_id: string;
            /** @enum {string} */
            change: "exempt" | "expected";
            /** @enum {string} */
            reason: "participant-too-ill" | "participant-refused" | "participant-not-reachable" | "participant-forgot" | "technical-problem-device" | "technical-problem-service" | "reminder-never-left" | "site-error" | "not-in-language" | "visit-not-held" | "died" | "withdrew" | "other";
            /** Format: date-time */
            recorded_at: string;
            recorded_by: string;
        };
        NotDoneIn: {
            /** @enum {string} */
            reason: "participant-too-ill" | "participant-refused" | "participant-not-reachable" | "participant-forgot" | "technical-problem-device" | "technical-problem-service" | "reminder-never-left" | "site-error" | "not-in-language" | "visit-not-held" | "died" | "withdrew" | "other";
            note?: string;
        };
        HeldUploadOut: {
            /** Format: uuid */
            quarantined_id: string;
            /** @enum {string} */
            case: "submission-id-reused" | "revoked-device" | "unknown-form-version" | "already-answered" | "cancelled-assessment" | "exempt-assessment" | "locked" | "answered-by-somebody-else" | "completed-in-the-future" | "completed-after-the-end" | "completed-before-the-window" | "completed-late";
            /** @enum {string|null} */
            outcome: "accepted" | "attached" | "rejected" | null;
        };
        AlertOutcomeOut: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            alert_id: string;
            /** @enum {string} */
            outcome: "participant-called" | "seen-by-clinician" | "no-action-needed" | "answered-in-error" | "not-reached";
            note: string | null;
            /** Format: date-time */
            recorded_at: string;
            recorded_by: string;
        };
        AlertOut: {
            /** Format: uuid */
            id: string;
            rule: string;
            /** Format: uuid */
            assessment_id: string;
            visit: string;
            instrument: string;
            /** Format: date-time */
            raised_at: string;
            /** Format: date */
            respond_by_on: string;
            is_open: boolean;
            is_invalidated: boolean;
            held: components["schemas"]["HeldUploadOut"] | null;
            ask: {
                [key: string]: string;
            };
            outcomes: components["schemas"]["AlertOutcomeOut"][];
        };
        AlertsOut: {
            /** Format: date-time */
            as_of: string;
            items: components["schemas"]["AlertOut"][];
            next: string | null;
        };
        AlertOutcomeIn: {
            /** @enum {string} */
            outcome: "participant-called" | "seen-by-clinician" | "no-action-needed" | "answered-in-error" | "not-reached";
            note?: string;
        };
        WhyOut: {
            /** @enum {string} */
            code: "pro-alert" | "closes-soon" | "overdue" | "started-not-finished" | "said-not-today" | "said-too-ill" | "rejected-upload" | "no-device" | "device-silent" | "contact-bounced" | "postponed" | "reminder-never-left" | "held-upload" | "query-to-answer" | "paper-to-enter" | "reason-wanted";
            /** Format: date-time */
            at: string | null;
            assessments: string[];
            n: number | null;
        };
        LossOut: {
            /** Format: date-time */
            at: string;
            /** Format: uuid */
            assessment_id: string;
            visit: string;
            instrument: string;
            is_key_visit: boolean;
            /** @enum {string} */
            late_policy: "closed" | "staff_only" | "open_with_flag";
        };
        TriedOut: {
            /** Format: date-time */
            occurred_at: string;
            /** @enum {string} */
            channel: "telephone" | "in-person" | "email" | "sms" | "letter";
            /** @enum {string} */
            outcome: "will-answer" | "helped" | "said-not-today" | "said-too-ill" | "declined" | "answered-on-paper" | "reached" | "no-answer" | "left-message" | "wrong-number";
            /** Format: date */
            callback_on: string | null;
        };
        RemindedOut: {
            /** Format: date-time */
            at: string;
            channel: string;
            step: string;
            state: string;
            code: string;
        };
        WorkOut: {
            /** Format: uuid */
            enrolment_id: string;
            subject_id: string;
            site: string;
            language: string;
            zone: string;
            is_to_be_called: boolean;
            /** Format: date */
            not_before_on: string | null;
            reasons: components["schemas"]["WhyOut"][];
            losses: components["schemas"]["LossOut"][];
            tried: components["schemas"]["TriedOut"][];
            n_tried: number;
            reminded: components["schemas"]["RemindedOut"][];
        };
        WorklistOut: {
            next: string | null;
            /** Format: date-time */
            as_of: string;
            items: components["schemas"]["WorkOut"][];
        };
        RuleOut: {
            /** @enum {string} */
            evaluable: "any-scale-scored-as-received";
            /** @enum {string} */
            late: "counts-where-evaluable";
            /** @enum {string} */
            population: "all-enrolled";
        };
        ClassesOut: {
            C: number;
            P: number;
            L: number;
            M: number;
            O: number;
            X: number;
            W: number;
        };
        RateOut: {
            n: number;
            N: number;
        };
        RatesOut: {
            visit: string | null;
            visit_number: number | null;
            instrument: string | null;
            classes: components["schemas"]["ClassesOut"];
            late_evaluable: number;
            compliance: components["schemas"]["RateOut"] | null;
            compliance_including_late: components["schemas"]["RateOut"] | null;
            completion: components["schemas"]["RateOut"] | null;
            available_data: components["schemas"]["RateOut"] | null;
        };
        ComplianceOut: {
            /** Format: date-time */
            as_of: string;
            rule: components["schemas"]["RuleOut"];
            items: components["schemas"]["RatesOut"][];
            totals: components["schemas"]["RatesOut"][];
        };
        PaperEntryIn: {
            /** Format: uuid */
            assessment_id: string;
            form: components["schemas"]["FilledFormIn"];
            /** @enum {string} */
            mode: "self_on_paper" | "interview" | "telephone";
            /** @enum {string} */
            completed_by: "participant" | "helped" | "somebody_else";
            /** Format: date */
            completed_on: string;
            answers: {
                [key: string]: number | ("NA" | "skipped");
            };
        };
        PaperEnteredOut: {
            /** Format: uuid */
            entry_id: string;
            /** Format: uuid */
            assessment_id: string;
            /** @enum {string} */
            state: "accepted" | "awaits-second-entry" | "entries-differ";
            differing: string[];
            flags: ("completed-late" | "completed-early" | "arrived-late" | "other-form" | "clock-moved" | "clock-unknown" | "times-odd" | "paradata-odd" | "accepted-by-site" | "moved")[];
        };
        AnsweredFormOut: {
            version: string;
            language: string;
        };
        VersionOut: {
            version: number;
            answers: {
                [key: string]: number | ("NA" | "skipped");
            };
            form: components["schemas"]["AnsweredFormOut"];
            /** @enum {string} */
            mode: "self_on_device" | "self_on_paper" | "interview" | "telephone";
            /** @enum {string} */
            completed_by: "participant" | "helped" | "somebody_else";
            /** Format: date-time */
            started_at: string;
            /** Format: date-time */
            completed_at: string;
            utc_offset_minutes: number;
            zone: string;
            /** Format: date-time */
            corrected_completed_at: string;
            /** @enum {string} */
            timing: "in_window" | "late";
            flags: ("completed-late" | "completed-early" | "arrived-late" | "other-form" | "clock-moved" | "clock-unknown" | "times-odd" | "paradata-odd" | "accepted-by-site" | "moved")[];
            reason: string | null;
            /** @enum {string|null} */
            requested_by: "participant" | "site" | "query" | null;
            note: string | null;
            /** Format: uuid */
            query_id: string | null;
            /** Format: date-time */
            recorded_at: string;
            recorded_by: string;
            age_s: number;
        };
        InvalidationOut: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            enrolment_id: string;
            /** Format: uuid */
            submission_id: string;
            /** @enum {string} */
            kind: "wrong-participant" | "wrong-visit" | "other";
            reason: string;
            /** Format: uuid */
            moved_to_enrolment_id: string | null;
            /** Format: uuid */
            moved_to_submission_id: string | null;
            /** Format: date-time */
            recorded_at: string;
            recorded_by: string;
        };
        TakenInOut: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            quarantined_id: string;
            reason: string;
        };
        ResponseOut: {
            /** Format: uuid */
            submission_id: string;
            /** Format: uuid */
            enrolment_id: string;
            /** Format: uuid */
            assessment_id: string;
            visit: string;
            instrument: string;
            /** Format: date-time */
            received_at: string;
            receipt_code: string;
            content_hash: string;
            versions: components["schemas"]["VersionOut"][];
            invalidation: components["schemas"]["InvalidationOut"] | null;
            moved_here: components["schemas"]["InvalidationOut"] | null;
            taken_in: components["schemas"]["TakenInOut"] | null;
        };
        ParticularsIn: {
            form_version?: {
                before: string;
                after: string;
            };
            language?: {
                before: string;
                after: string;
            };
            mode?: {
                /** @enum {string} */
                before: "self_on_device" | "self_on_paper" | "interview" | "telephone";
                /** @enum {string} */
                after: "self_on_device" | "self_on_paper" | "interview" | "telephone";
            };
            completed_by?: {
                /** @enum {string} */
                before: "participant" | "helped" | "somebody_else";
                /** @enum {string} */
                after: "participant" | "helped" | "somebody_else";
            };
            started_at?: {
                /** Format: date-time */
                before: string;
                /** Format: date-time */
                after: string;
            };
            completed_at?: {
                /** Format: date-time */
                before: string;
                /** Format: date-time */
                after: string;
            };
            zone?: {
                before: string;
                after: string;
            };
        };
        CorrectionIn: {
            answers?: {
                [key: string]: {
                    before: number | ("NA" | "skipped") | null;
                    after: number | ("NA" | "skipped") | null;
                };
            };
            particulars?: components["schemas"]["ParticularsIn"];
            reason: string;
            /** @enum {string} */
            requested_by: "participant" | "site" | "query";
            note?: string;
            /** Format: uuid */
            query_id?: string;
        };
        MoveIn: {
            /** Format: uuid */
            assessment_id: string;
            /** Format: uuid */
            enrolment_id?: string;
        };
        InvalidationIn: {
            /** @enum {string} */
            kind: "wrong-participant" | "wrong-visit" | "other";
            reason: string;
            move_to?: components["schemas"]["MoveIn"];
        };
        InvalidatedOut: {
            invalidation: components["schemas"]["InvalidationOut"];
            flags: ("completed-late" | "completed-early" | "arrived-late" | "other-form" | "clock-moved" | "clock-unknown" | "times-odd" | "paradata-odd" | "accepted-by-site" | "moved")[];
        };
        ResolutionOut: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            quarantined_id: string;
            /** @enum {string} */
            outcome: "accepted" | "attached" | "rejected";
            reason: string;
            /** Format: uuid */
            assessment_id: string | null;
            /** Format: uuid */
            submission_id: string | null;
            /** Format: date-time */
            recorded_at: string;
            recorded_by: string;
        };
        KeptAsideOut: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            enrolment_id: string;
            subject_id: string;
            site: string;
            /** Format: uuid */
            submission_id: string;
            /** Format: uuid */
            assessment_id: string;
            visit: string;
            instrument: string;
            /** @enum {string} */
            case: "submission-id-reused" | "revoked-device" | "unknown-form-version" | "already-answered" | "cancelled-assessment" | "exempt-assessment" | "locked" | "answered-by-somebody-else" | "completed-in-the-future" | "completed-after-the-end" | "completed-before-the-window" | "completed-late";
            /** Format: date-time */
            completed_at: string;
            /** Format: date-time */
            received_at: string;
            content_hash: string;
            resolution: components["schemas"]["ResolutionOut"] | null;
        };
        QuarantineOut: {
            next: string | null;
            /** Format: date-time */
            as_of: string;
            items: components["schemas"]["KeptAsideOut"][];
        };
        ResolutionIn: {
            /** @enum {string} */
            outcome: "accepted" | "attached" | "rejected";
            reason: string;
            /** Format: uuid */
            assessment_id?: string;
        };
        ResolvedOut: {
            resolution: components["schemas"]["ResolutionOut"];
            flags: ("completed-late" | "completed-early" | "arrived-late" | "other-form" | "clock-moved" | "clock-unknown" | "times-odd" | "paradata-odd" | "accepted-by-site" | "moved")[];
        };
        QueryStepOut: {
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            step: "answered" | "closed";
            text: string | null;
            /** Format: date-time */
            recorded_at: string;
            recorded_by: string;
        };
        QueryCorrectionOut: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            submission_id: string;
            version: number;
            /** Format: date-time */
            recorded_at: string;
            recorded_by: string;
        };
        QueryOut: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            enrolment_id: string;
            site: string;
            /** @enum {string} */
            state: "open" | "answered" | "closed";
            visit: string | null;
            /** Format: uuid */
            assessment_id: string | null;
            item: string | null;
            text: string;
            /** Format: uuid */
            reopens: string | null;
            /** Format: date-time */
            recorded_at: string;
            recorded_by: string;
            steps: components["schemas"]["QueryStepOut"][];
            corrections: components["schemas"]["QueryCorrectionOut"][];
        };
        QueriesOut: {
            next: string | null;
            /** Format: date-time */
            as_of: string;
            items: components["schemas"]["QueryOut"][];
        };
        QueryIn: {
            text: string;
            visit?: string;
            /** Format: uuid */
            assessment_id?: string;
            item?: string;
            /** Format: uuid */
            reopens?: string;
        };
        QueryAnswerIn: {
            text: string;
        };
        QueryClosingIn: {
            text?: string;
        };
        UnblindingOut: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            enrolment_id: string;
            /** Format: date */
            occurred_on: string;
            /** @enum {string} */
            kind: "accidental" | "emergency" | "planned";
            /** @enum {string} */
            learned_by: "participant" | "site" | "sponsor" | "somebody-else";
            /** @enum {string} */
            through: "laboratory-result" | "reaction-to-treatment" | "pharmacy" | "message-or-document" | "told" | "another-way";
            /** @enum {string} */
            assessment: "pending" | "no-effect-expected" | "answers-may-be-affected";
            /** Format: uuid */
            supersedes: string | null;
            /** Format: date-time */
            recorded_at: string;
            recorded_by: string;
        };
        ListedUnblindingOut: {
            unblinding: components["schemas"]["UnblindingOut"];
            subject_id: string;
            is_superseded: boolean;
        };
        UnblindingsOut: {
            items: components["schemas"]["ListedUnblindingOut"][];
            next: string | null;
        };
        UnblindingIn: {
            /** Format: date */
            occurred_on: string;
            /** @enum {string} */
            kind: "accidental" | "emergency" | "planned";
            /** @enum {string} */
            learned_by: "participant" | "site" | "sponsor" | "somebody-else";
            /** @enum {string} */
            through: "laboratory-result" | "reaction-to-treatment" | "pharmacy" | "message-or-document" | "told" | "another-way";
            /** @enum {string} */
            assessment: "pending" | "no-effect-expected" | "answers-may-be-affected";
            /** Format: uuid */
            supersedes?: string;
        };
        LockOut: {
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            part: "study" | "site" | "participant";
            site: string | null;
            /** Format: uuid */
            enrolment_id: string | null;
            /** @enum {string} */
            state: "open" | "soft" | "hard";
            reason: string;
            /** Format: date-time */
            recorded_at: string;
            recorded_by: string;
            is_current: boolean;
        };
        LocksOut: {
            next: string | null;
            /** Format: date-time */
            as_of: string;
            items: components["schemas"]["LockOut"][];
        };
        LockIn: {
            /** @enum {string} */
            part: "study" | "site" | "participant";
            site?: string;
            /** Format: uuid */
            enrolment_id?: string;
            /** @enum {string} */
            state: "soft" | "hard";
            reason: string;
        };
        UnlockIn: {
            /** @enum {string} */
            part: "study" | "site" | "participant";
            site?: string;
            /** Format: uuid */
            enrolment_id?: string;
            /** @enum {string} */
            state: "open" | "soft";
            reason: string;
        };
        StatementOut: {
            /** @enum {string} */
            meaning: "reviewed" | "endorsed" | "responsible";
            texts: {
                [key: string]: string;
            };
        };
        SignableOut: {
            /** Format: date-time */
            as_of: string;
            content_hash: string;
            participants: number;
            facts: number;
            statements: components["schemas"]["StatementOut"][];
        };
        BreakOut: {
            /** Format: uuid */
            enrolment_id: string;
            seq: number | null;
            kind: string | null;
            /** Format: date */
            recorded_on: string | null;
        };
        SignOffOut: {
            /** Format: uuid */
            id: string;
            site: string;
            /** Format: uuid */
            enrolment_id: string | null;
            visit: string | null;
            /** @enum {string} */
            meaning: "reviewed" | "endorsed" | "responsible";
            /** @enum {string} */
            language: "es" | "en";
            statement: string;
            signer_name: string;
            content_hash: string;
            /** Format: date-time */
            recorded_at: string;
            recorded_by: string;
            /** @enum {string} */
            state: "valid" | "broken";
            broken_by: components["schemas"]["BreakOut"][];
        };
        SignOffsOut: {
            next: string | null;
            /** Format: date-time */
            as_of: string;
            items: components["schemas"]["SignOffOut"][];
        };
        SignOffIn: {
            site?: string;
            /** Format: uuid */
            enrolment_id?: string;
            visit?: string;
            /** @enum {string} */
            meaning: "reviewed" | "endorsed" | "responsible";
            /** @enum {string} */
            language: "es" | "en";
            content_hash: string;
            password: string;
            second_factor?: string;
        };
        CertifiedCopyOut: {
            format: string;
            study_id: string;
            site: string;
            /** Format: uuid */
            enrolment_id: string;
            subject_id: string;
            as_of: string;
            settled_at: string;
            made_at: string;
            made_by: string;
            software_version: string;
            actors: Record<string, never>;
            facts: Record<string, never>[];
            assessments: Record<string, never>[];
            receipts: Record<string, never>;
            content_hash: string;
            trail: Record<string, never>[];
            head: Record<string, never>;
        };
        ScoreRunOut: {
            /** Format: uuid */
            id: string;
            /** Format: date-time */
            computed_at: string;
            /** @enum {string} */
            state: "scored" | "failed";
            fault: string | null;
            definition_version: string;
            definition_hash: string;
            norm_set: string | null;
            norm_hash: string | null;
            algorithm_version: string;
            policy: string;
            /** @enum {string} */
            missing_rule: "" | "half-scale" | "any-item" | "half-scale/all-8";
            recall: string;
            language: string;
            licence: string | null;
            input_hash: string;
            software_version: string;
            /** Format: uuid */
            rescoring_id: string | null;
        };
        ScoreOut: {
            code: string;
            /** @enum {string} */
            metric: "0-100" | "T";
            value: number | null;
            n_answered: number;
            n_items: number;
            /** @enum {string|null} */
            reason: "nothing-answered" | "too-few-items" | "scale-missing" | null;
        };
        AdministrationOut: {
            /** Format: uuid */
            enrolment_id: string;
            subject_id: string;
            site: string;
            /** Format: uuid */
            assessment_id: string;
            visit: string;
            visit_number: number;
            instrument: string;
            /** Format: date-time */
            completed_at: string;
            /** Format: date-time */
            received_at: string;
            /** @enum {string} */
            timing: "in_window" | "late";
            flags: ("completed-late" | "completed-early" | "arrived-late" | "other-form" | "clock-moved" | "clock-unknown" | "times-odd" | "paradata-odd" | "accepted-by-site" | "moved")[];
            /** @enum {string} */
            mode: "self_on_device" | "self_on_paper" | "interview" | "telephone";
            /** @enum {string} */
            completed_by: "participant" | "helped" | "somebody_else";
            response_version: number;
            /** @enum {string} */
            scoring: "as_received" | "current" | "both";
            run: components["schemas"]["ScoreRunOut"];
            scores: components["schemas"]["ScoreOut"][];
        };
        ScoresOut: {
            next: string | null;
            /** Format: date-time */
            as_of: string;
            items: components["schemas"]["AdministrationOut"][];
        };
        ChangedAnswerOut: {
            item: string;
            before: number | ("NA" | "skipped");
            after: number | ("NA" | "skipped");
            /** Format: date-time */
            at: string;
            /** @enum {string} */
            because: "back-step" | "review" | "prompt-skipped" | "prompt-unanswered" | "prompt-inconsistent";
        };
        NotedOut: {
            /** Format: uuid */
            enrolment_id: string;
            subject_id: string;
            site: string;
            /** Format: uuid */
            assessment_id: string;
            /** Format: uuid */
            submission_id: string;
            visit: string;
            visit_number: number;
            instrument: string;
            /** @enum {string} */
            mode: "self_on_device" | "self_on_paper" | "interview" | "telephone";
            /** @enum {string} */
            completed_by: "participant" | "helped" | "somebody_else";
            /** Format: date-time */
            started_at: string;
            /** Format: date-time */
            completed_at: string;
            presented: string[];
            seconds: {
                [key: string]: number;
            };
            n_back_steps: number;
            n_changes: number;
            changes: components["schemas"]["ChangedAnswerOut"][];
        };
        ParadataOut: {
            next: string | null;
            /** Format: date-time */
            as_of: string;
            items: components["schemas"]["NotedOut"][];
        };
        StepOut: {
            name: string;
            expression: string;
            value: number | null;
            sources: string[];
            /** @enum {string|null} */
            confidence: "2+" | "1" | "D" | "U" | null;
            note: string | null;
        };
        ExplanationOut: {
            /** Format: uuid */
            enrolment_id: string;
            subject_id: string;
            /** Format: uuid */
            assessment_id: string;
            visit: string;
            instrument: string;
            response_version: number;
            run: components["schemas"]["ScoreRunOut"];
            code: string;
            /** @enum {string} */
            metric: "0-100" | "T";
            value: number | null;
            /** @enum {string|null} */
            reason: "nothing-answered" | "too-few-items" | "scale-missing" | null;
            stored_value: number | null;
            /** @enum {string|null} */
            stored_reason: "nothing-answered" | "too-few-items" | "scale-missing" | null;
            is_same: boolean;
            stands: boolean;
            steps: components["schemas"]["StepOut"][];
        };
        LineageOut: {
            definition_version: string;
            definition_hash: string;
            norm_hash: string | null;
            recall: string;
            policy: string;
            algorithm_version: string;
        };
        ChangeOut: {
            /** Format: uuid */
            enrolment_id: string;
            subject_id: string;
            site: string;
            instrument: string;
            score: string;
            /** @enum {string} */
            metric: "0-100" | "T";
            norm_set: string | null;
            /** Format: uuid */
            assessment_id: string;
            visit: string;
            visit_number: number;
            /** @enum {string} */
            status: "completed" | "completed_late" | "cancelled" | "exempt" | "not_yet_open" | "missed" | "started" | "open";
            /** Format: date */
            completed_on: string | null;
            study_day: number | null;
            /** @enum {string|null} */
            mode: "self_on_device" | "self_on_paper" | "interview" | "telephone" | null;
            /** @enum {string|null} */
            completed_by: "participant" | "helped" | "somebody_else" | null;
            flags: ("completed-late" | "completed-early" | "arrived-late" | "other-form" | "clock-moved" | "clock-unknown" | "times-odd" | "paradata-odd" | "accepted-by-site" | "moved")[];
            /** @enum {string} */
            scoring: "as_received" | "current" | "both";
            /** Format: uuid */
            run_id: string | null;
            lineage: components["schemas"]["LineageOut"] | null;
            /** Format: uuid */
            rescoring_id: string | null;
            response_version: number | null;
            value: number | null;
            /** @enum {string|null} */
            value_reason: "nothing-answered" | "too-few-items" | "scale-missing" | "not-scored" | "scoring-failed" | "not_yet_open" | "open" | "started" | "missed" | "exempt" | "cancelled" | null;
            /** @enum {string} */
            baseline_role: "baseline" | "after-day-0" | "earlier-than-baseline" | "not-evaluable" | "nothing-received" | "no-day-0";
            baseline_visit: string | null;
            /** Format: date */
            baseline_on: string | null;
            baseline_value: number | null;
            /** Format: uuid */
            baseline_run_id: string | null;
            change: number | null;
            /** @enum {string|null} */
            change_reason: "on-baseline" | "before-baseline" | "no-day-0" | "baseline-missing" | "followup-missing" | "both-missing" | "not-comparable" | null;
            percent_change: number | null;
            /** @enum {string|null} */
            percent_change_reason: "no-change" | "norm-based" | "baseline-zero" | null;
        };
        ChangesOut: {
            next: string | null;
            /** Format: date-time */
            as_of: string;
            items: components["schemas"]["ChangeOut"][];
        };
        LicenceOut: {
            /** Format: uuid */
            id: string;
            instrument: string;
            language: string;
            mode: string;
            country: string;
            /** Format: date */
            from_on: string;
            /** Format: date */
            to_on: string;
            administrations: number | null;
            reference: string;
            /** Format: date-time */
            recorded_at: string;
            recorded_by: string;
            used: number;
            left: number | null;
            warnings: ("ends-within-60-days" | "ended" | "used-up")[];
        };
        LicencesOut: {
            items: components["schemas"]["LicenceOut"][];
            next: string | null;
        };
        LicenceIn: {
            instrument: string;
            language: string;
            /** @enum {string} */
            mode: "self_on_device" | "self_on_paper" | "interview" | "telephone";
            country: string;
            /** Format: date */
            from_on: string;
            /** Format: date */
            to_on: string;
            /** @default null */
            administrations?: number | null;
            reference: string;
        };
        AnswerChangeOut: {
            /** Format: uuid */
            assessment_id: string;
            item: string;
            before: number | ("NA" | "skipped") | null;
            after: number | ("NA" | "skipped") | null;
            is_withheld: boolean;
        };
        FactOut: {
            table: string;
            row: Record<string, never>;
        };
        AuditEventOut: {
            id: string;
            /** Format: uuid */
            enrolment_id: string | null;
            subject_id: string | null;
            site: string | null;
            /** Format: date */
            recorded_on: string;
            /** Format: date-time */
            recorded_at: string | null;
            kind: string;
            actor: string;
            actor_login: string | null;
            summary: string;
            visits: string[];
            instruments: string[];
            reasons: string[];
            changes: components["schemas"]["AnswerChangeOut"][];
            facts: components["schemas"]["FactOut"][];
            details: Record<string, never>;
            is_redacted: boolean;
        };
        AuditEventsOut: {
            next: string | null;
            /** Format: date-time */
            as_of: string;
            items: components["schemas"]["AuditEventOut"][];
        };
        UnsubscribedOut: {
            is_done: boolean;
        };
        ClockOut: {
            /** @enum {string} */
            deployment: "demo" | "rehearsal";
            /** Format: date-time */
            now: string;
            moves: number;
        };
        ClockMoveIn: {
            move: number;
            /** Format: date-time */
            to: string;
        };
        HealthOut: {
            /** @enum {string} */
            status: "up" | "ready";
        };
        ReadinessOut: {
            /** @enum {string} */
            status: "up" | "ready";
            channels_missing: ("push" | "email" | "sms")[];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    issuePairingCode: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                study_id: string;
                enrolment_id: string;
                code_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PairingCodeIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PairingCodeOut"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PairingCodeOut"];
                };
            };
        };
    };
    listDevices: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                study_id: string;
                enrolment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DevicesOut"];
                };
            };
        };
    };
    revokeDevice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                study_id: string;
                enrolment_id: string;
                device_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RevokeIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevokedOut"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevokedOut"];
                };
            };
        };
    };
    pair: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                device_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PairIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PairedOut"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PairedOut"];
                };
            };
        };
    };
    getMe: {
        parameters: {
            query?: never;
            header?: {
                "Phone-Clock"?: string;
                "App-Version"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MeOut"];
                };
            };
        };
    };
    listMyAssessments: {
        parameters: {
            query?: never;
            header?: {
                "Phone-Clock"?: string;
                "App-Version"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MyAssessmentsOut"];
                };
            };
        };
    };
    startAssessment: {
        parameters: {
            query?: never;
            header?: {
                "Phone-Clock"?: string;
                "App-Version"?: string;
            };
            path: {
                assessment_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StartIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StartedOut"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StartedOut"];
                };
            };
        };
    };
    getDraft: {
        parameters: {
            query?: never;
            header?: {
                "Phone-Clock"?: string;
                "App-Version"?: string;
            };
            path: {
                assessment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DraftOut"];
                };
            };
        };
    };
    putDraft: {
        parameters: {
            query?: never;
            header?: {
                "Phone-Clock"?: string;
                "App-Version"?: string;
                "If-Match"?: string;
            };
            path: {
                assessment_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DraftIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DraftSavedOut"];
                };
            };
            201: {
                headers: {
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DraftSavedOut"];
                };
            };
        };
    };
    exportMyData: {
        parameters: {
            query?: never;
            header?: {
                "Phone-Clock"?: string;
                "App-Version"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MyDataOut"];
                };
            };
        };
    };
    printMyData: {
        parameters: {
            query?: never;
            header?: {
                "Phone-Clock"?: string;
                "App-Version"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
        };
    };
    getPreferences: {
        parameters: {
            query?: never;
            header?: {
                "Phone-Clock"?: string;
                "App-Version"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PreferencesOut"];
                };
            };
        };
    };
    putPreferences: {
        parameters: {
            query?: never;
            header?: {
                "Phone-Clock"?: string;
                "App-Version"?: string;
                "If-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PreferencesIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PreferencesOut"];
                };
            };
        };
    };
    getPushKey: {
        parameters: {
            query?: never;
            header?: {
                "Phone-Clock"?: string;
                "App-Version"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PushKeyOut"];
                };
            };
        };
    };
    addPushSubscription: {
        parameters: {
            query?: never;
            header?: {
                "Phone-Clock"?: string;
                "App-Version"?: string;
            };
            path: {
                subscription_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SubscriptionIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubscriptionOut"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubscriptionOut"];
                };
            };
        };
    };
    removePushSubscription: {
        parameters: {
            query?: never;
            header?: {
                "Phone-Clock"?: string;
                "App-Version"?: string;
            };
            path: {
                subscription_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    sayNotToday: {
        parameters: {
            query?: never;
            header?: {
                "Phone-Clock"?: string;
                "App-Version"?: string;
            };
            path: {
                postponement_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PostponementIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PostponementOut"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PostponementOut"];
                };
            };
        };
    };
    sendTestMessage: {
        parameters: {
            query?: never;
            header?: {
                "Phone-Clock"?: string;
                "App-Version"?: string;
            };
            path: {
                test_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MessageTestIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageTestOut"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageTestOut"];
                };
            };
        };
    };
    withdrawContact: {
        parameters: {
            query?: never;
            header?: {
                "Phone-Clock"?: string;
                "App-Version"?: string;
            };
            path: {
                withdrawal_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WithdrawalOut"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WithdrawalOut"];
                };
            };
        };
    };
    getForm: {
        parameters: {
            query: {
                language: string;
            };
            header?: {
                "Phone-Clock"?: string;
                "App-Version"?: string;
                "If-None-Match"?: string;
            };
            path: {
                instrument: string;
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FormOut"];
                };
            };
            304: {
                headers: {
                    ETag: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    putSubmission: {
        parameters: {
            query?: never;
            header?: {
                "Phone-Clock"?: string;
                "App-Version"?: string;
            };
            path: {
                submission_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SubmissionIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReceiptOut"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReceiptOut"];
                };
            };
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HeldOut"];
                };
            };
        };
    };
    listMySubmissions: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: {
                "Phone-Clock"?: string;
                "App-Version"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReceiptsOut"];
                };
            };
        };
    };
    signIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignInIn"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedInOut"];
                };
            };
        };
    };
    signOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    changePassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordChangeIn"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    enrolSecondFactor: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                factor_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FactorOut"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FactorOut"];
                };
            };
        };
    };
    confirmSecondFactor: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                factor_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FactorCodeIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConfirmedOut"];
                };
            };
        };
    };
    proveSecondFactor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProofIn"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedInOut"];
                };
            };
        };
    };
    acceptInvitation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                use_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InvitationTakenIn"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listAccounts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountsOut"];
                };
            };
        };
    };
    createAccount: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccountIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountOut"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountOut"];
                };
            };
        };
    };
    inviteAccount: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: string;
                invitation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitedOut"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitedOut"];
                };
            };
        };
    };
    suspendAccount: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: string;
                change_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReasonIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountChangeOut"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountChangeOut"];
                };
            };
        };
    };
    resumeAccount: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: string;
                change_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReasonIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountChangeOut"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountChangeOut"];
                };
            };
        };
    };
    resetSecondFactor: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: string;
                change_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReasonIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountChangeOut"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountChangeOut"];
                };
            };
        };
    };
    giveRole: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: string;
                grant_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RoleIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoleGivenOut"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoleGivenOut"];
                };
            };
        };
    };
    endRole: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: string;
                grant_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReasonIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoleEndedOut"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoleEndedOut"];
                };
            };
        };
    };
    listUnconfirmedAccounts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnconfirmedAccountsOut"];
                };
            };
        };
    };
    confirmAccount: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: string;
                confirmation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConfirmationIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConfirmationOut"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConfirmationOut"];
                };
            };
        };
    };
    getRights: {
        parameters: {
            query?: {
                at?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RightsOut"];
                };
            };
        };
    };
    listServiceTokens: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                study_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceTokensOut"];
                };
            };
        };
    };
    issueServiceToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                study_id: string;
                token_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ServiceTokenIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceTokenIssuedOut"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceTokenIssuedOut"];
                };
            };
        };
    };
    revokeServiceToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                study_id: string;
                token_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReasonIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceTokenOut"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceTokenOut"];
                };
            };
        };
    };
    listStudies: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StudiesOut"];
                };
            };
        };
    };
    getStudy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                study_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StudyDetailOut"];
                };
            };
        };
    };
    loadStudyVersion: {
        parameters: {
            query?: {
                preview?: "true" | "false";
            };
            header?: {
                "If-Match"?: string;
            };
            path: {
                study_id: string;
                study_version: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StudyVersionIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StudyVersionOut"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StudyVersionOut"];
                };
            };
        };
    };
    listParticipants: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                study_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ParticipantsOut"];
                };
            };
        };
    };
    getParticipant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                study_id: string;
                enrolment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ParticipantOut"];
                };
            };
        };
    };
    enrolParticipant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                study_id: string;
                enrolment_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EnrolmentIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ParticipantOut"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ParticipantOut"];
                };
            };
        };
    };
    addAnchorEvent: {
        parameters: {
            query?: {
                preview?: "true" | "false";
            };
            header?: {
                "If-Match"?: string;
            };
            path: {
                study_id: string;
                enrolment_id: string;
                event_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AnchorEventIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnchorEventAddedOut"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnchorEventAddedOut"];
                };
            };
        };
    };
    getContactData: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                study_id: string;
                enrolment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContactDataOut"];
                };
            };
        };
    };
    putContactData: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string;
            };
            path: {
                study_id: string;
                enrolment_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ContactDataIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContactDataOut"];
                };
            };
        };
    };
    findByContact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                study_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ContactLookupIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HoldersOut"];
                };
            };
        };
    };
    eraseContactData: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                study_id: string;
                enrolment_id: string;
                erasure_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ErasureIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErasureOut"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErasureOut"];
                };
            };
        };
    };
    discloseBlockedContactData: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                study_id: string;
                enrolment_id: string;
                erasure_id: string;
                disclosure_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DisclosureIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DisclosureOut"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DisclosureOut"];
                };
            };
        };
    };
    addConsent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                study_id: string;
                enrolment_id: string;
                consent_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConsentIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsentOut"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsentOut"];
                };
            };
        };
    };
    checkIn: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                study_id: string;
                enrolment_id: string;
                check_in_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CheckInIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CheckInOut"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CheckInOut"];
                };
            };
        };
    };
    handOver: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                study_id: string;
                enrolment_id: string;
                device_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["HandOverIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HandedOverOut"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HandedOverOut"];
                };
            };
        };
    };
    logContact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                study_id: string;
                enrolment_id: string;
                attempt_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ContactIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContactOut"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContactOut"];
                };
            };
        };
    };
    listAssessments: {
        parameters: {
            query?: {
                as_of?: string;
            };
            header?: never;
            path: {
                study_id: string;
                enrolment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TimelineOut"];
                };
            };
        };
    };
    nudge: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                study_id: string;
                enrolment_id: string;
                assessment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NudgeOut"];
                };
            };
        };
    };
    exemptAssessment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                study_id: string;
                enrolment_id: string;
                assessment_id: string;
                change_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExemptionIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExemptionOut"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExemptionOut"];
                };
            };
        };
    };
    recordNotDoneReason: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                study_id: string;
                enrolment_id: string;
                assessment_id: string;
                reason_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NotDoneIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotDoneOut"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotDoneOut"];
                };
            };
        };
    };
    listAlerts: {
        parameters: {
            query?: {
                as_of?: string | null;
            };
            header?: never;
            path: {
                study_id: string;
                enrolment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertsOut"];
                };
            };
        };
    };
    answerAlert: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                study_id: string;
                enrolment_id: string;
                alert_id: string;
                outcome_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AlertOutcomeIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertOutcomeOut"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertOutcomeOut"];
                };
            };
        };
    };
    getWorklist: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                site?: string;
            };
            header?: never;
            path: {
                study_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorklistOut"];
                };
            };
        };
    };
    getCompliance: {
        parameters: {
            query?: {
                as_of?: string;
                site?: string;
                visit?: string;
                instrument?: string;
                enrolment_id?: string;
            };
            header?: never;
            path: {
                study_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ComplianceOut"];
                };
            };
        };
    };
    enterOnPaper: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                study_id: string;
                enrolment_id: string;
                entry_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PaperEntryIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaperEnteredOut"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaperEnteredOut"];
                };
            };
        };
    };
    getResponse: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                study_id: string;
                enrolment_id: string;
                submission_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResponseOut"];
                };
            };
        };
    };
    correctResponse: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string;
            };
            path: {
                study_id: string;
                enrolment_id: string;
                submission_id: string;
                correction_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CorrectionIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResponseOut"];
                };
            };
            201: {
                headers: {
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResponseOut"];
                };
            };
        };
    };
    invalidateResponse: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                study_id: string;
                enrolment_id: string;
                submission_id: string;
                invalidation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InvalidationIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidatedOut"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidatedOut"];
                };
            };
        };
    };
    listQuarantine: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                as_of?: string;
                site?: string;
                enrolment_id?: string;
                state?: "waiting" | "decided" | "all";
            };
            header?: never;
            path: {
                study_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuarantineOut"];
                };
            };
        };
    };
    resolveQuarantine: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                study_id: string;
                enrolment_id: string;
                quarantined_id: string;
                resolution_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResolutionIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResolvedOut"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResolvedOut"];
                };
            };
        };
    };
    listQueries: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                as_of?: string;
                state?: "open" | "answered" | "closed";
                site?: string;
                enrolment_id?: string;
                older_than_days?: number;
            };
            header?: never;
            path: {
                study_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueriesOut"];
                };
            };
        };
    };
    openQuery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                study_id: string;
                enrolment_id: string;
                query_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["QueryIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueryOut"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueryOut"];
                };
            };
        };
    };
    answerQuery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                study_id: string;
                enrolment_id: string;
                query_id: string;
                answer_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["QueryAnswerIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueryOut"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueryOut"];
                };
            };
        };
    };
    closeQuery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                study_id: string;
                enrolment_id: string;
                query_id: string;
                closing_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["QueryClosingIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueryOut"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueryOut"];
                };
            };
        };
    };
    listUnblindings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                study_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnblindingsOut"];
                };
            };
        };
    };
    recordUnblinding: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                study_id: string;
                enrolment_id: string;
                unblinding_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UnblindingIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnblindingOut"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnblindingOut"];
                };
            };
        };
    };
    listLocks: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                as_of?: string;
            };
            header?: never;
            path: {
                study_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LocksOut"];
                };
            };
        };
    };
    lock: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                study_id: string;
                change_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LockIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LockOut"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LockOut"];
                };
            };
        };
    };
    unlock: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                study_id: string;
                change_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UnlockIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LockOut"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LockOut"];
                };
            };
        };
    };
    getSignable: {
        parameters: {
            query?: {
                site?: string;
                enrolment_id?: string;
                visit?: string;
            };
            header?: never;
            path: {
                study_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignableOut"];
                };
            };
        };
    };
    getSignOffs: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                as_of?: string;
                site?: string;
                enrolment_id?: string;
            };
            header?: never;
            path: {
                study_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignOffsOut"];
                };
            };
        };
    };
    signOff: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                study_id: string;
                sign_off_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignOffIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignOffOut"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignOffOut"];
                };
            };
        };
    };
    getSiteCopy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                study_id: string;
                site: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/zip": string;
                };
            };
        };
    };
    getCertifiedCopy: {
        parameters: {
            query?: {
                as_of?: string;
            };
            header?: never;
            path: {
                study_id: string;
                enrolment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CertifiedCopyOut"];
                };
            };
        };
    };
    getCertifiedCopyPage: {
        parameters: {
            query?: {
                as_of?: string;
                language?: "es" | "en";
            };
            header?: never;
            path: {
                study_id: string;
                enrolment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
        };
    };
    listScores: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                as_of?: string;
                scoring?: "as_received" | "current" | "both";
                enrolment_id?: string;
                state?: "scored" | "failed";
            };
            header?: never;
            path: {
                study_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScoresOut"];
                };
            };
        };
    };
    listParadata: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                as_of?: string;
            };
            header?: never;
            path: {
                study_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ParadataOut"];
                };
            };
        };
    };
    explainScore: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                study_id: string;
                run_id: string;
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExplanationOut"];
                };
            };
        };
    };
    listChangeFromBaseline: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                as_of?: string;
                scoring?: "as_received" | "current" | "both";
                enrolment_id?: string;
                instrument?: string;
                score?: string;
            };
            header?: never;
            path: {
                study_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangesOut"];
                };
            };
        };
    };
    listLicences: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                study_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LicencesOut"];
                };
            };
        };
    };
    addLicence: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                study_id: string;
                licence_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LicenceIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LicenceOut"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LicenceOut"];
                };
            };
        };
    };
    listAuditEvents: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                actor?: string;
                kind?: string;
                language?: "es" | "en";
                enrolment_id?: string;
                visit?: string;
                assessment_id?: string;
                item?: string;
                text?: string;
                from_at?: string;
                to_at?: string;
            };
            header?: never;
            path: {
                study_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditEventsOut"];
                };
            };
        };
    };
    exportAuditEvents: {
        parameters: {
            query?: {
                actor?: string;
                kind?: string;
                language?: "es" | "en";
                enrolment_id?: string;
                visit?: string;
                assessment_id?: string;
                item?: string;
                text?: string;
                from_at?: string;
                to_at?: string;
            };
            header?: never;
            path: {
                study_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
        };
    };
    exportAuditEventLines: {
        parameters: {
            query?: {
                actor?: string;
                kind?: string;
                language?: "es" | "en";
                enrolment_id?: string;
                visit?: string;
                assessment_id?: string;
                item?: string;
                text?: string;
                from_at?: string;
                to_at?: string;
            };
            header?: never;
            path: {
                study_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                };
            };
        };
    };
    verifyAudit: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                study_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                };
            };
        };
    };
    listInstallationEvents: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                actor?: string;
                kind?: string;
                language?: "es" | "en";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditEventsOut"];
                };
            };
        };
    };
    showUnsubscribe: {
        parameters: {
            query: {
                token: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            303: {
                headers: {
                    Location: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    unsubscribe: {
        parameters: {
            query: {
                token: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnsubscribedOut"];
                };
            };
        };
    };
    receiveSmsReceipt: {
        parameters: {
            query?: never;
            header?: {
                "Receipt-Timestamp"?: string;
                "Receipt-Signature"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getClock: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClockOut"];
                };
            };
        };
    };
    moveClock: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClockMoveIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClockOut"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClockOut"];
                };
            };
        };
    };
    healthz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HealthOut"];
                };
            };
        };
    };
    readyz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadinessOut"];
                };
            };
        };
    };
    metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
        };
    };
}
